"""Looking at a page in each look, and what is found there."""

from axe_playwright_python.sync_playwright import Axe

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 700}
AXE = """
    async () => {
        document.getAnimations().forEach(animation => animation.finish());  // half-way colours
        const { violations } = await axe.run(
            document, { resultTypes: ["violations"], preload: false });
        return violations.map(({ id, nodes }) =>
            `${id}: ${nodes[0].html.slice(0, 150)} (${nodes.length} in all)`);
    }
"""


def looks(page):
    """The page in each look, one after the other."""
    for scheme in ("light", "dark"):
        for size in (PHONE, DESKTOP):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            yield f"{scheme}, {size['width']} px"


def found_by_axe(page):
    """What axe finds on the page as it is now, with all its rules, in any look."""
    page.evaluate(Axe().axe_script)
    found = {}
    for look in looks(page):
        for finding in page.evaluate(AXE):
            found.setdefault(finding, []).append(look)
    return [f"{finding} in: {'; '.join(where)}" for finding, where in found.items()]
