// Says in words what goes wrong with a passkey. The words stand in the page, in its language.
const trouble = document.querySelector("[data-passkey-trouble]");
const WORDS = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known" };

function say(what) {
  const notice = document.createElement("p");
  notice.className = "notice notice-error";
  notice.textContent = trouble.dataset[what];
  trouble.replaceChildren(notice);
}

if (trouble) {
  if (window.PublicKeyCredential) {
    document.getElementById("passkey-button").hidden = false;
  } else {
    say("none");
  }
  // From the login library's webauthn.js
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    say(WORDS[event.detail.exception.name] || "failed");
  });
}
