// Plays the tour: goes on to the next stop when there was time to read this one. Without this script its links do.
const button = document.querySelector("[data-seconds]");
const address = new URL(location.href);
let turn = 0;
const play = (playing) => {
  clearTimeout(turn);
  if (playing) turn = setTimeout(() => location.assign(button.dataset.next), button.dataset.seconds * 1000);
  button.textContent = playing ? button.dataset.stop : button.dataset.start;
  button.classList.toggle("playing", playing);
  button.style.setProperty("--seconds", `${button.dataset.seconds}s`);
  address.searchParams.delete("play");
  if (playing) address.searchParams.set("play", "1");
  history.replaceState(null, "", address);
};
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => play(!button.classList.contains("playing")));
  addEventListener("pagehide", () => clearTimeout(turn));
  if (address.searchParams.has("play")) {
    play(true);
    button.focus();
  }
}
