/* Speaking instead of typing. First a recogniser on this device; then the browser maker's, after consent; else, or when
   that fails, the same button records a voice note. What worked is remembered, so that nobody waits for it twice. */
import { say } from "./app.js";

const LONGEST = 3 * 60 * 1000; // of a voice note, in milliseconds
const HOW = "voice"; // kept on this device: "remote" after consent, "record" where recognising does not work
const HOPELESS = new Set(["network", "service-not-allowed", "language-not-supported"]);
const Recogniser = window.SpeechRecognition ?? window.webkitSpeechRecognition;

let stop = null; // ends what is going on

/** Begin to listen, or end it. */
export function speak(button) {
  if (!stop) start(button);
  else stop();
}

/** Take the answer to the question for consent, and begin. */
export function consent(button, answer) {
  localStorage.setItem(HOW, answer);
  if (answer === "remote") recognise(button, false);
  else record(button);
}

async function start(button) {
  const how = localStorage.getItem(HOW);
  if (how === "record" || !Recogniser) return record(button);
  if (await isHere()) return recognise(button, true);
  if (how === "remote") return recognise(button, false);
  document.getElementById("voice_consent").showModal();
}

const language = () => (document.documentElement.lang.startsWith("zh") ? "zh-CN" : "en-US");

async function isHere() {
  try {
    return (await Recogniser.available({ langs: [language()], processLocally: true })) === "available";
  } catch { // an older browser, which has no such question
    return false;
  }
}

function recognise(button, processLocally) {
  const listening = Object.assign(new Recogniser(), { lang: language(), interimResults: false, continuous: true });
  if (processLocally) listening.processLocally = true;
  listening.onresult = (event) => {
    for (let i = event.resultIndex; i < event.results.length; i += 1) {
      const text = event.results[i][0].transcript.trim();
      if (text) document.dispatchEvent(new CustomEvent("cs:spoken", { detail: text }));
    }
  };
  listening.onerror = ({ error }) => {
    listening.onend = null;
    rest(button);
    if (HOPELESS.has(error)) { localStorage.setItem(HOW, "record"); record(button); } else if (error === "not-allowed") say(button.dataset.deaf, true);
  };
  listening.onend = () => rest(button);
  begin(button, button.dataset.listening, () => listening.stop());
  listening.start();
}

async function record(button) {
  if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) { say(button.dataset.deaf, true); return; }
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    tell(button, button.dataset.deaf, true);
    return;
  }
  const recorder = new MediaRecorder(stream), heard = [];
  const ending = setTimeout(() => recorder.stop(), LONGEST);
  recorder.ondataavailable = ({ data }) => heard.push(data);
  recorder.onstop = () => {
    clearTimeout(ending);
    for (const track of stream.getTracks()) track.stop();
    rest(button);
    const type = recorder.mimeType.split(";")[0] || "audio/webm";
    const name = `${button.dataset.name}.${type.split("/")[1]}`;
    document.dispatchEvent(new CustomEvent("cs:attach", { detail: new File(heard, name, { type }) }));
    tell(button, button.dataset.recorded);
  };
  begin(button, button.dataset.recording, () => recorder.stop());
  recorder.start();
}

function begin(button, text, end) {
  stop = end;
  button.setAttribute("aria-pressed", "true");
  button.querySelector("span").textContent = button.dataset.stop;
  tell(button, text);
}

function rest(button) {
  stop = null;
  button.removeAttribute("aria-pressed");
  button.querySelector("span").textContent = button.dataset.speak;
}

function tell(button, text, urgent = false) {
  document.getElementById("speak_hint").textContent = text;
  say(text, urgent);
}
