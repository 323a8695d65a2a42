// Browsers offer passkeys to scripts only. The answer goes back in the form itself.
"use strict";

const form = document.querySelector("form[data-passkey]");
const trouble = document.getElementById("trouble");

async function answered(kind, options) {
  if (kind === "create") {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

form.addEventListener("submit", async (event) => {
  if (form.elements.answer.value) return;
  event.preventDefault();
  try {
    const credential = await answered(form.dataset.passkey, JSON.parse(form.dataset.options));
    form.elements.answer.value = JSON.stringify(credential.toJSON());
    form.requestSubmit();
  } catch (error) {
    trouble.hidden = false;
    trouble.textContent = error.name === "InvalidStateError"
      ? "This device has a passkey of yours already."
      : "The device did not confirm, or this browser has no passkeys.";
  }
});
