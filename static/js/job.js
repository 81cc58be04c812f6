// Renews the part of a job's page that says how far it is, until it is over.
"use strict";
const job = document.querySelector("[data-job]");
let shown = "";
const isOver = () => job.querySelector("[data-over]") !== null;

async function renew() {
  if (isOver()) return;
  try {
    const answer = await fetch(job.dataset.job, { credentials: "same-origin" });
    const progress = answer.ok && !answer.redirected ? await answer.text() : shown;
    if (progress !== shown) {
      shown = progress;
      const focused = job.contains(document.activeElement);
      job.innerHTML = progress;
      if (focused) (job.querySelector("button, a") || job).focus();
    }
  } catch { /* the network is away: the next attempt asks again */ }
  setTimeout(renew, 2000);
}
setTimeout(renew, 1000);
