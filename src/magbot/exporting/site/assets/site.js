// The page around the assistant: filters the list of questions, and keeps the site for use offline.
const filter = document.getElementById("filter");
const items = [...document.querySelectorAll("#questions li")];
filter?.addEventListener("input", () => {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const item of items) {
    item.hidden = !words.every((word) => item.dataset.words.includes(word));
    shown += item.hidden ? 0 : 1;
  }
  document.getElementById("count").textContent = filter.value ? String(shown) : "";
});

// Kept once the assistant has loaded, so that it is fetched once; who reads one answer fetches no more than that.
const keep = () => navigator.serviceWorker?.register(`${document.documentElement.dataset.root}sw.js`);
const chat = document.querySelector("magbot-chat");
if (chat) chat.addEventListener("ready", keep);
else if (!document.documentElement.dataset.root) keep();
