// Comfort only: every form works without this script, and the server judges by itself.
const RULES = {
  password: {
    length: (text) => text.length >= 8,
    lower: (text) => /\p{Ll}/u.test(text),
    upper: (text) => /\p{Lu}/u.test(text),
    digit: (text) => /\p{Nd}/u.test(text),
    special: (text) => /[^\p{L}\p{N}]/u.test(text),
  },
  cot_password: {
    length: (text) => text.length >= 8,
    digits: (text) => /^[0-9]+$/.test(text),
  },
};
for (const list of document.querySelectorAll("[data-rules-for]")) {
  const field = document.getElementById(list.dataset.rulesFor);
  const rules = RULES[list.dataset.rulesFor];
  const tell = () => {
    for (const item of list.children) item.classList.toggle("kept", rules[item.dataset.rule](field.value));
  };
  field.addEventListener("input", tell);
  tell();
}

// Fields that only make sense when a box is ticked.
for (const box of document.querySelectorAll("[data-opens]")) {
  const fields = document.getElementById(box.dataset.opens);
  const follow = () => { fields.disabled = !box.checked; };
  box.addEventListener("change", follow);
  addEventListener("pageshow", follow);
  follow();
}

// The telephone: keys without a trip to the server, tones, and the prompt read aloud.
const keypad = document.querySelector("[data-keypad]");
const TONES = { 1: [697, 1209], 2: [697, 1336], 3: [697, 1477], 4: [770, 1209], 5: [770, 1336], 6: [770, 1477], 7: [852, 1209], 8: [852, 1336], 9: [852, 1477], "*": [941, 1209], 0: [941, 1336], "#": [941, 1477] };
let sound;
function tone(key) {
  if (!window.AudioContext || !TONES[key]) return;
  sound ??= new AudioContext();
  const volume = sound.createGain();
  volume.gain.value = 0.05;
  volume.connect(sound.destination);
  for (const frequency of TONES[key]) {
    const wave = sound.createOscillator();
    wave.frequency.value = frequency;
    wave.connect(volume);
    wave.start();
    wave.stop(sound.currentTime + 0.12);
  }
}
if (keypad) {
  const field = document.getElementById("keys");
  for (const button of keypad.querySelectorAll("[name=key]")) {
    button.addEventListener("click", (event) => {
      tone(button.value);
      if (button.value === "#") return;
      event.preventDefault();
      field.value = button.value === "*" ? "" : field.value + button.value;
      if (button.value !== "*" && "atOnce" in keypad.dataset) keypad.requestSubmit(document.getElementById("key-hash"));
    });
  }
  // The first submit button is what Enter presses; it would key in a 1.
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === "#") {
      event.preventDefault();
      keypad.requestSubmit(document.getElementById("key-hash"));
    } else if (event.key === "*") {
      event.preventDefault();
      field.value = "";
    } else tone(event.key);
  });
  field.focus();
}
const spoken = document.querySelector("[data-speak]");
const speak = document.getElementById("speak");
if (spoken && window.speechSynthesis) {
  const say = () => {
    speechSynthesis.cancel();
    if (speak && !speak.checked) return;
    const words = new SpeechSynthesisUtterance(spoken.innerText);
    words.lang = spoken.lang;
    speechSynthesis.speak(words);
  };
  speak?.addEventListener("change", () => {
    sessionStorage.setItem("cot-silent", speak.checked ? "" : "yes");
    say();
  });
  if (speak) speak.checked = sessionStorage.getItem("cot-silent") !== "yes";
  say();
  addEventListener("pagehide", () => speechSynthesis.cancel());
}
