// Ranking works without this file. It keeps the numbers of a slot in order while one chooses: what
// gets a number moves what has it, and all that comes after, down by one.
for (const slot of document.querySelectorAll("[data-wishes] [data-slot]")) {
  const ranks = [...slot.querySelectorAll("select")];
  const order = slot.querySelector("[data-order]");
  slot.addEventListener("change", ({ target }) => {
    const others = ranks
      .filter((rank) => rank !== target && rank.value)
      .sort((one, other) => one.value - other.value);
    if (target.value) others.splice(target.value - 1, 0, target);
    others.forEach((rank, place) => { rank.value = place + 1; });
    const titles = others.map((rank, place) =>
      `${place + 1}. ${rank.closest("li").querySelector("[data-title]").textContent}`);
    order.textContent = titles.length ? `${order.dataset.order} ${titles.join(", ")}` : "";
  });
}
