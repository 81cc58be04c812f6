"""Every page where there is little room: 320 px wide, at 400 % (a window of 1280 by 1024 then has
320 by 256), and with the text spacing of WCAG 1.4.12. Nothing scrolls sideways or is cut off, and what
is to be pressed is large enough (2.5.8)."""

import pytest

from tests.browser import pages

SPACING = """
    * { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important; }
    p { margin-bottom: 2em !important; }
"""
#: Scrolls by itself, and may: the grid of the programme, and tables.
SCROLLERS = (
    ".scroller, .results, .prose table, .people, .tabular, .module:has(> table), .mail-frame"
)

ROOM = """
    scrollers => {
        const found = [], shown = element => element.checkVisibility({ visibilityProperty: true });
        const name = element => element.outerHTML.replace(/\\s+/g, " ").slice(0, 120);
        const wide = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth > wide) {
            const out = [...document.body.querySelectorAll("*")].filter(element =>
                shown(element) && !element.closest(scrollers)
                && element.getBoundingClientRect().right > wide + 1);
            found.push("scrolls sideways: " + (out.length ? name(out.at(-1)) : "?"));
        }
        const cut = new Set();
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        for (let text; (text = texts.nextNode());) {
            const parent = text.parentElement;
            if (!text.data.trim() || !shown(parent) || parent.closest("select, svg, script")) continue;
            const range = document.createRange();
            range.selectNodeContents(text);
            const inside = range.getBoundingClientRect();
            if (!inside.width) continue;
            for (let box = parent; box !== document.body; box = box.parentElement) {
                const style = getComputedStyle(box), around = box.getBoundingClientRect();
                if (around.width <= 1 && around.height <= 1) break;  // for screen readers alone
                const hides = side => ["hidden", "clip"].includes(style[side]);
                if ((hides("overflowX") && inside.right > around.right + 1)
                    || (hides("overflowY") && inside.bottom > around.bottom + 1)) cut.add(name(box));
                if (box.matches(scrollers) || style.position === "fixed") break;
            }
        }
        return found.concat([...cut].map(box => "cuts off: " + box));
    }
"""
#: 2.5.8 as it is written: 24 by 24, or so far from everything else that a circle of that size around
#: its middle meets nothing else; links in a sentence are free.
TARGETS = """
    () => {
        const isInline = element => getComputedStyle(element).display === "inline";
        const inText = link => {
            let line = link;
            while (isInline(line)) line = line.parentElement;
            return line !== link && line.innerText.trim() !== link.innerText.trim();
        };
        const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
            .filter(target => target.checkVisibility({ visibilityProperty: true }))
            .map(target => {
                const boxes = [target, ...(target.labels || [])].map(e => e.getBoundingClientRect());
                const large = boxes.some(({ width, height }) => width >= 23.9 && height >= 23.9);
                const { left, right, top, bottom, width, height } = boxes[0];
                const x = (left + right) / 2, y = (top + bottom) / 2;
                return { target, large, left, right, top, bottom, width, height, x, y };
            })
            .filter(({ right, bottom, width }) => right > 0 && bottom > 0 && width > 1);
        const distance = (one, other) => other.large
            ? Math.hypot(Math.max(other.left - one.x, 0, one.x - other.right),
                         Math.max(other.top - one.y, 0, one.y - other.bottom)) + 12
            : Math.hypot(one.x - other.x, one.y - other.y);
        return all
            .filter(one => !one.large && !inText(one.target)
                && all.some(other => other !== one && distance(one, other) < 23.9))
            .map(({ target, width, height }) => "too small: " + Math.round(width) + " by "
                + Math.round(height) + " " + target.outerHTML.slice(0, 120));
    }
"""


def wrong_where_there_is_little_room(page):
    page.set_viewport_size({"width": 320, "height": 700})
    found = [f"at 320 px {what}" for what in page.evaluate(ROOM, SCROLLERS)]
    found += page.evaluate(TARGETS)
    zoomed(page)
    found += [f"at 400 % {what}" for what in page.evaluate(ROOM, SCROLLERS)]
    style = page.add_style_tag(content=SPACING)
    found += [f"spaced at 320 px {what}" for what in page.evaluate(ROOM, SCROLLERS)]
    page.set_viewport_size({"width": 1280, "height": 900})
    found += [f"spaced at 1280 px {what}" for what in page.evaluate(ROOM, SCROLLERS)]
    style.evaluate("style => style.remove()")
    return found


def zoomed(page):
    devtools = page.context.new_cdp_session(page)
    devtools.send(
        "Emulation.setDeviceMetricsOverride",
        {"width": 320, "height": 256, "deviceScaleFactor": 4, "mobile": False},
    )
    devtools.detach()


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"bypass_csp": True}  # the style sheet above is ours


@pytest.mark.slow
@pytest.mark.parametrize("part", pages.PARTS)
def test_there_is_room_enough(page, visit, part):
    found = [
        f"{entry}: {finding}"
        for entry in visit(part)
        for finding in wrong_where_there_is_little_room(page)
    ]
    assert not found, "\n".join(found)
