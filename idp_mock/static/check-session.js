// OpenID Connect Session Management 1.0, section 3.2: a client's page asks "client_id session_state" and is told unchanged, changed or error.
// SHA-256 (FIPS 180-4) by hand: crypto.subtle does not exist on plain http, and answers only later.
const primes = [];
for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime)) primes.push(n);
const fraction = (value) => ((value - Math.floor(value)) * 4294967296) | 0;
const rounds = primes.map((prime) => fraction(Math.cbrt(prime)));
const start = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const turn = (word, by) => (word >>> by) | (word << (32 - by));

function sha256(text) {
  const octets = [...new TextEncoder().encode(text), 128];
  const length = (octets.length - 1) * 8;
  while (octets.length % 64 !== 56) octets.push(0);
  for (let shift = 56; shift >= 0; shift -= 8) octets.push(shift < 32 ? (length >>> shift) & 255 : 0);
  let hash = start;
  for (let at = 0; at < octets.length; at += 64) hash = compressed(hash, octets, at);
  return hash.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

function compressed(hash, octets, at) {
  const words = [];
  for (let i = 0; i < 64; i += 1) {
    if (i < 16) {
      const from = at + 4 * i;
      words.push((octets[from] << 24) | (octets[from + 1] << 16) | (octets[from + 2] << 8) | octets[from + 3]);
    } else {
      const [early, late] = [words[i - 15], words[i - 2]];
      const mixed = (turn(early, 7) ^ turn(early, 18) ^ (early >>> 3)) + (turn(late, 17) ^ turn(late, 19) ^ (late >>> 10));
      words.push((mixed + words[i - 16] + words[i - 7]) | 0);
    }
  }
  let [a, b, c, d, e, f, g, h] = hash;
  for (let i = 0; i < 64; i += 1) {
    const first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + rounds[i] + words[i]) | 0;
    const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [a, b, c, d, e, f, g, h] = [(first + second) | 0, a, b, c, (d + first) | 0, e, f, g];
  }
  return [a, b, c, d, e, f, g, h].map((word, i) => (word + hash[i]) | 0);
}

function browserState() {
  const wanted = `${document.body.dataset.cookie}=`;
  const found = document.cookie.split("; ").find((cookie) => cookie.startsWith(wanted));
  return found ? found.slice(wanted.length) : "";
}

function judged(message, origin) {
  const space = typeof message === "string" ? message.lastIndexOf(" ") : -1;
  const [clientId, state] = space > 0 ? [message.slice(0, space), message.slice(space + 1)] : ["", ""];
  const [hash, salt] = state.split(".");
  if (!clientId || !hash || !salt) return "error";
  return browserState() && sha256(`${clientId} ${origin} ${browserState()} ${salt}`) === hash ? "unchanged" : "changed";
}

addEventListener("message", (event) => {
  if (event.source) event.source.postMessage(judged(event.data, event.origin), event.origin === "null" ? "*" : event.origin);
});
