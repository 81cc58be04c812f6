"""Pressing keys, and looking each time whether the focus can be seen."""

FOCUSED = """
    async () => {
        await new Promise(requestAnimationFrame);  // a table scrolls only when it is drawn
        const at = document.activeElement, style = getComputedStyle(at);
        const kind = { A: "link", BUTTON: "button", SELECT: "select", SUMMARY: "summary" }[at.tagName]
            || at.type || at.tagName.toLowerCase();
        const words = (at.labels?.[0]?.innerText || at.innerText || at.getAttribute("aria-label")
                || (at.type === "submit" && at.value) || "")
            .trim().split("\\n")[0];
        const box = at.getBoundingClientRect();
        const inWindow = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;
        const middle = document.elementFromPoint(
            inWindow(box.left, box.right, innerWidth), inWindow(box.top, box.bottom, innerHeight));
        const label = at.labels?.[0];
        return {
            kind, words, name: at.getAttribute("name") || "",
            isMarked: at.matches(":focus-visible")
                && (parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none"),
            isOnTop: !!middle && (at.contains(middle) || middle.contains(at) || label?.contains(middle)),
        };
    }
"""


class Keyboard:
    """Presses keys, and looks each time whether the focus can be seen."""

    def __init__(self, page):
        self.page = page

    def focused(self):
        return self.page.evaluate(FOCUSED)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def tab(self, key="Tab"):
        self.press(key)
        at = self.focused()
        assert at["isMarked"], f"not to be seen that it has the focus: {at}"
        assert at["isOnTop"], f"covered: {at}"
        return at

    def to(self, words, kind="", *, back=False, at_most=90):
        """Go on until something with these words has the focus."""
        passed = []
        for _ in range(at_most):
            at = self.tab("Shift+Tab" if back else "Tab")
            if words in at["words"] and at["kind"].startswith(kind):
                return
            passed.append(at["words"])
        raise AssertionError(f"{words} is out of reach; passed {passed}")

    def enter(self, words, kind=""):
        self.to(words, kind)
        with self.page.expect_navigation():
            self.press("Enter")

    def type(self, words, text):
        self.to(words)
        self.page.keyboard.type(text)
