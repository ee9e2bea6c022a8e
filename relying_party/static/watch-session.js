// OpenID Connect Session Management 1.0, section 3.1: asks the node's frame whether the session goes on, until it has changed or cannot be told.
const EVERY = 3000; // milliseconds
const PATIENCE = 15000; // for the node's answer, in the frame "again", whether the same person is logged in still
const node = document.getElementById("node");
const origin = new URL(node.src).origin;
const ask = () => node.contentWindow.postMessage(document.body.dataset.question, origin);
const asking = setInterval(ask, EVERY);
// Not at once after an answer: a node whose frame says "changed" whatever happens would be asked without a pause.
if (!location.search) node.addEventListener("load", ask);
addEventListener("message", ({ origin: sender, source, data }) => {
  if (sender !== origin || source !== node.contentWindow || data === "unchanged") return;
  clearInterval(asking);
  if (data !== "changed") return;
  document.getElementById("changed").submit();
  setTimeout(() => document.getElementById("unanswered").submit(), PATIENCE);
});
