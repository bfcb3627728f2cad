// The assistant as one element: <magbot-chat service="https://...">, or <magbot-chat engine="engine/">.
// It keeps nothing in the browser and asks nobody but the service, or the engine on this device.
// A reply's text is shown whole and unchanged: it carries its consult note.
const STYLE = `
:host { --ink: #1b1f24; --paper: #fff; --faint: #57606a; --line: #8c959f; --accent: #0b57d0; --wash: #eef2f7;
  --alarm: #a40e26; --alarm-wash: #fff1f0; display: block; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; }
@media (prefers-color-scheme: dark) { :host { --ink: #e6e9ed; --paper: #14171b; --faint: #a3adb8; --line: #768390;
  --accent: #8ab4ff; --wash: #22272e; --alarm: #ff9c92; --alarm-wash: #3a1d1b; } }
* { box-sizing: border-box; }
p { margin: 0 0 .6rem; white-space: pre-line; overflow-wrap: anywhere; }
ol.log { list-style: none; margin: 0; padding: 0; }
ol.log > li { margin: 0 0 1rem; padding: .75rem 1rem; border-radius: .5rem; background: var(--wash); }
ol.log > li.asked { background: none; border: 1px solid var(--line); margin-inline-start: 2rem; }
ol.log > li.alarm { background: var(--alarm-wash); border: 2px solid var(--alarm); }
ol.log > li.waiting { opacity: .7; }
.note { color: var(--faint); }
.people { border-inline-start: 4px solid var(--accent); padding-inline-start: .75rem; }
li > p:last-child { margin-bottom: 0; }
form { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: 1rem; }
label { flex-basis: 100%; font-weight: 600; }
input { flex: 1 1 12rem; min-width: 0; }
input, button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line);
  border-radius: .4rem; padding: .5rem .75rem; min-height: 2.75rem; }
button { cursor: pointer; } button.primary { background: var(--accent); color: var(--paper); border-color: var(--accent); }
button:disabled { opacity: .6; cursor: default; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.choices { display: flex; flex-direction: column; align-items: stretch; gap: .4rem; margin: .5rem 0; }
.choices button { text-align: start; }
.row { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .75rem; }
a { color: var(--accent); } summary { cursor: pointer; padding: .4rem 0; } progress { width: 100%; accent-color: var(--accent); }
.status { color: var(--faint); min-height: 1.5em; margin: .5rem 0 0; }
@media (prefers-reduced-motion: no-preference) { ol.log > li { animation: come .15s; } @keyframes come { from { opacity: 0; } } }
@media print { form, .row, .choices, .status { display: none; } }
`;

// What the widget itself says until the knowledge base has told its own; a page replaces each in the attribute `words`.
const WORDS = {
  field: "Your question", send: "Ask", log: "Conversation", you: "You asked", more: "More", helpful: "Helpful",
  not_helpful: "Not helpful", thanks: "Thank you. Only the verdict was kept.", print: "Print", clear: "Start over",
  loading: "The assistant is loading. It cannot answer yet.", ready: "Ready.", wait: "One moment …",
  failed: "No reply came. Please try again. In danger, call your local emergency number.", opens: "opens a new page",
};

const node = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

// The engine in this browser: a worker that answers from the files beside it, with no request while asking.
class Engine {
  constructor(address, progress) {
    this.worker = new Worker(new URL("worker.js", new URL(address, document.baseURI)), { type: "module" });
    this.waiting = new Map();
    this.number = 0;
    this.about = new Promise((resolve, reject) => {
      this.worker.onmessage = ({ data }) => {
        if (data.progress !== undefined) return progress(data.progress);
        if (data.about) return resolve(data.about);
        if (data.failed) return reject(new Error(data.failed));
        this.waiting.get(data.id)?.(data.reply);
        this.waiting.delete(data.id);
      };
      this.worker.onerror = (event) => { event.preventDefault(); reject(new Error("the engine did not start")); };
    });
  }
  say(message) {
    const id = ++this.number;
    return new Promise((resolve) => { this.waiting.set(id, resolve); this.worker.postMessage({ ...message, id }); });
  }
  clear() { return this.say({ clear: true }); }
}

// The HTTP service.
class Service {
  constructor(address, scope) {
    this.address = address.replace(/\/$/, "");
    this.part = scope ? { scope } : {};
    this.about = this.begin();
  }
  async call(path, data) {
    const options = data === undefined ? {} : { method: "POST", body: JSON.stringify(data),
      headers: { "Content-Type": "application/json" } };
    const reply = await fetch(this.address + path, { ...options, credentials: "omit", referrerPolicy: "no-referrer" });
    if (!reply.ok) throw new Error(String(reply.status));
    return reply.json();
  }
  async begin() { await this.clear(); return this.call(`/v1/about?${new URLSearchParams(this.part)}`); }
  async clear() { this.id = (await this.call("/v1/conversations", {})).id; }
  say(message) { return this.call(`/v1/conversations/${this.id}/messages`, { ...message, ...this.part }); }
  vote({ entries, kb }, verdict) {
    const about = { conversation: this.id, entries, edition: kb.hash, ...this.part };
    return this.call("/v1/feedback", { ...about, verdict });
  }
}

class Chat extends HTMLElement {
  async connectedCallback() {
    if (this.root) return;
    this.root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.root.adoptedStyleSheets = [sheet];
    this.words = { ...WORDS, ...JSON.parse(this.getAttribute("words") || "{}") };
    this.log = node("ol", { className: "log" });
    this.status = node("p", { className: "status" });
    this.status.setAttribute("role", "status");
    this.bar = node("progress", { max: 1, value: 0 });
    this.bar.setAttribute("aria-label", this.words.loading);
    this.input = node("input", { id: "q", autocomplete: "off", maxLength: 20000, enterKeyHint: "send" });
    this.button = node("button", { className: "primary", disabled: true }, this.words.send);
    this.form = node("form", {}, node("label", { htmlFor: "q" }, this.words.field), this.input, this.button);
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.ask(this.input.value); });
    this.talk = node("div", {}, this.log);
    this.talk.setAttribute("role", "log");
    this.root.append(this.talk, this.bar, this.status, this.form);
    this.status.textContent = this.words.loading;
    try {
      this.source = this.getAttribute("engine") !== null
        ? new Engine(this.getAttribute("engine"), (share) => { this.bar.value = share; })
        : new Service(this.getAttribute("service"), this.getAttribute("scope"));
      this.open(await this.source.about);
    } catch (error) {
      console.error(error); // for whoever runs the site; it names a file, nothing that was typed
      this.bar.remove();
      this.status.textContent = this.words.failed;
    }
  }

  open(about) {
    Object.assign(this.words, about.words);
    this.lang = about.language;
    this.dir = about.direction || "ltr";
    this.talk.setAttribute("aria-label", this.words.log);
    this.form.querySelector("label").textContent = this.words.field;
    this.button.textContent = this.words.send;
    this.button.disabled = false;
    this.bar.remove();
    this.status.textContent = this.words.ready;
    const tools = node("div", { className: "row" });
    const clear = node("button", { type: "button" }, this.words.clear);
    clear.addEventListener("click", () => this.clear());
    const print = node("button", { type: "button" }, this.words.print);
    print.addEventListener("click", () => window.print());
    tools.append(clear, print);
    this.form.after(tools);
    this.greet(about);
    this.dispatchEvent(new Event("ready"));
  }

  greet(about) {
    const item = node("li", {}, ...this.paragraphs(about.greeting), this.choices(about.starters));
    item.append(node("p", { className: "note" }, about.note));
    this.log.append(item);
    this.about = about;
  }

  async clear() {
    await this.source.clear();
    this.log.replaceChildren();
    this.greet(this.about);
    this.input.focus();
  }

  async ask(text, message) {
    if (this.button.disabled || (!text.trim() && !message)) return;
    this.input.value = "";
    this.button.disabled = true;
    this.log.append(node("li", { className: "asked" }, node("p", {}, text)));
    this.log.lastChild.setAttribute("aria-label", this.words.you);
    this.status.textContent = this.words.wait;
    try {
      this.show(await this.source.say(message || { question: text }));
      this.status.textContent = "";
    } catch {
      this.status.textContent = this.words.failed;
      this.input.value ||= text; // to be sent again without typing it again
    }
    this.button.disabled = false;
    this.input.focus();
  }

  show(reply) {
    const alarm = reply.kind === "emergency";
    const item = node("li", { className: alarm ? "alarm" : "" });
    if (alarm) item.setAttribute("role", "alert");
    item.dataset.kind = reply.kind;
    item.append(...this.paragraphs(reply.text, reply.sources, reply.note, reply.handoff));
    if (reply.suggestions.length) item.append(this.choices(reply.suggestions));
    if (reply.details) {
      item.append(node("details", {}, node("summary", {}, this.words.more), ...this.paragraphs(reply.details, reply.sources)));
    }
    if (this.source.vote && reply.entries.length && !reply.card) item.append(this.verdicts(reply));
    this.log.append(item);
    item.scrollIntoView({ block: "nearest" });
  }

  // The text word for word; the titles of sources in it become links, and so do whom to talk to instead.
  paragraphs(text, sources = [], note = "", people = "") {
    return text.split(/\n\n+/).map((part) => {
      if (people && part.includes(people)) return node("p", { className: "people" }, ...this.contacts(part));
      const shown = node("p", { className: part === note ? "note" : "" });
      let rest = part;
      for (const source of sources) {
        const name = [source.name, source.label, source.title].find((one) => one && rest.includes(one));
        if (!name || !/^https?:/.test(source.url || "")) continue;
        const place = rest.indexOf(name);
        const link = node("a", { href: source.url, target: "_blank", rel: "noopener noreferrer" }, name);
        link.setAttribute("aria-label", `${name} (${this.words.opens})`);
        shown.append(rest.slice(0, place), link);
        rest = rest.slice(place + name.length);
      }
      shown.append(rest);
      return shown;
    });
  }

  // Addresses and telephone numbers of a text as links, the rest as it is.
  contacts(text) {
    return text.split(/(https:\/\/[^\s,]+|\+?\d[\d ().\/-]{4,}\d)/).map((part, index) => {
      if (index % 2 === 0) return part;
      const page = part.startsWith("https:");
      const link = node("a", { href: page ? part : `tel:${part.replace(/[^\d+]/g, "")}`, rel: "noopener noreferrer" }, part);
      if (page) Object.assign(link, { target: "_blank", ariaLabel: `${part} (${this.words.opens})` });
      return link;
    });
  }

  choices(questions) {
    const list = node("div", { className: "choices" });
    for (const question of questions) {
      const button = node("button", { type: "button" }, question);
      button.addEventListener("click", () => this.ask(question));
      list.append(button);
    }
    return list;
  }

  verdicts(reply) {
    const row = node("div", { className: "row" });
    for (const [verdict, word] of [["up", this.words.helpful], ["down", this.words.not_helpful]]) {
      const button = node("button", { type: "button" }, word);
      button.addEventListener("click", async () => {
        try { await this.source.vote(reply, verdict); row.replaceChildren(this.words.thanks); } catch { this.status.textContent = this.words.failed; }
      });
      row.append(button);
    }
    return row;
  }
}

customElements.define("magbot-chat", Chat);
