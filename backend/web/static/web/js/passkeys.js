/* Passkeys: the device is asked when the form is sent, and its answer is sent with it. Bytes travel as base64url. */

const ask = JSON.parse(document.getElementById("passkey-options").textContent);

for (const form of document.querySelectorAll("[data-passkey]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const failed = form.querySelector("[data-failed]");
    failed.textContent = "";
    try {
      const credential = form.dataset.passkey === "create" ? await create() : await get();
      form.elements.credential.value = JSON.stringify(credential);
    } catch { // no device, not in time, or not wanted
      failed.textContent = failed.dataset.failed;
      return;
    }
    form.submit();
  });
}

async function create() {
  const { publicKey } = ask.creation_options;
  const made = await navigator.credentials.create({ publicKey: {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    user: { ...publicKey.user, id: bytes(publicKey.user.id) },
    excludeCredentials: (publicKey.excludeCredentials ?? []).map(known),
  } });
  return answer(made, {
    attestationObject: text(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
}

async function get() {
  const { publicKey } = ask.request_options;
  const got = await navigator.credentials.get({ publicKey: {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    allowCredentials: (publicKey.allowCredentials ?? []).map(known),
  } });
  return answer(got, {
    authenticatorData: text(got.response.authenticatorData),
    signature: text(got.response.signature),
    userHandle: got.response.userHandle && text(got.response.userHandle),
  });
}

const known = (credential) => ({ ...credential, id: bytes(credential.id) });

const answer = (credential, response) => ({
  type: credential.type,
  id: credential.id,
  rawId: text(credential.rawId),
  authenticatorAttachment: credential.authenticatorAttachment,
  clientExtensionResults: credential.getClientExtensionResults(),
  response: { ...response, clientDataJSON: text(credential.response.clientDataJSON) },
});

const bytes = (string) => Uint8Array.from(atob(string.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
