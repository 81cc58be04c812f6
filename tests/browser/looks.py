"""Looking at a page in each look, and what is found there."""

from axe_playwright_python.sync_playwright import Axe

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
#: The colours are the same at every width: in the dark, one is enough.
LOOKS = [("light", PHONE), ("light", DESKTOP), ("dark", DESKTOP)]
AXE = """
    async () => {
        document.getAnimations().forEach(animation => animation.finish());  // half-way colours
        const { violations } = await axe.run(
            document, { resultTypes: ["violations"], preload: false });
        return violations.map(({ id, nodes }) =>
            `${id}: ${nodes[0].html.slice(0, 150)} (${nodes.length} in all)`);
    }
"""


def found_by_axe(page, looks=LOOKS):
    """What axe finds on the page as it is now, with all its rules, in each look."""
    page.evaluate(Axe().axe_script)
    found = {}
    for scheme, size in looks:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        for finding in page.evaluate(AXE):
            found.setdefault(finding, []).append(f"{scheme}, {size['width']} px")
    return [f"{finding} in: {'; '.join(where)}" for finding, where in found.items()]
