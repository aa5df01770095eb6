// Saves each answer as it is given, keeps what could not be sent, and says so. Without it the page is a plain form.
// A page is posted by fetch and the reply put in its place, so that a dead spot never ends in a browser's error page.
(() => {
  const doc = document, html = doc.documentElement;
  let form, status, name, queue, since, timer, wait, sending, slow, posting, unsent, saved;

  // What waits: answers by item as [values, milliseconds since the page was shown, number of the change].
  const load = () => {
    try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
  };
  const keep = () => {
    try { localStorage.setItem(name, JSON.stringify(queue)); } catch { /* storage is closed: memory will do */ }
  };
  const waiting = () => form ? Object.keys(queue.answers) : [];

  // Never claims more than the server confirmed: while a save is under way nothing is claimed, then that it waits.
  const say = () => {
    if (!status) return;
    const count = waiting().length, words = JSON.parse(status.dataset.waiting);
    const quiet = count && !unsent && !slow && !wait;
    status.classList.toggle("on", !!quiet);
    status.classList.toggle("off", !!(count || unsent));
    const text = unsent && !posting ? words[count] || words[0] : count ? words[count] || words[0] : saved || "";
    if (!quiet && status.textContent !== text) status.textContent = text;
  };

  const batch = () => JSON.stringify({
    key: form.elements._key.value, browser: queue.browser, seq: queue.seq, language: html.lang,
    answers: Object.fromEntries(waiting().map(item => [item, queue.answers[item].slice(0, 2)])),
  });
  const forget = seq => {
    for (const item of waiting()) if (queue.answers[item][2] <= seq) delete queue.answers[item];
    keep();
  };
  const later = work => {
    wait = Math.min(wait * 2 || 1, 60);
    clearTimeout(timer);
    timer = setTimeout(work, wait * 1000);
    say();
  };
  const go = async (url, options) => {
    const reply = await fetch(url, { method: "POST", signal: AbortSignal.timeout(20000), ...options });
    if (reply.status > 499 || reply.status == 429) throw reply;
    return reply;
  };

  const send = async () => {
    if (sending || posting || !waiting().length) return;
    const seq = queue.seq, body = batch(), sent = form, late = setTimeout(() => { slow = 1; say(); }, 800);
    sending = 1;
    say();
    try {
      const reply = await go(form.dataset.save, { body, keepalive: true, headers: { "Content-Type": "application/json" } });
      if (sent !== form) return;
      if (!reply.ok) throw reply;
      wait = 0;
      forget(seq);
      saved = status.dataset.saved;
    } catch {
      if (sent === form) later(send);
    } finally {
      clearTimeout(late);
      sending = slow = 0;
      say();
      if (!wait) send();
    }
  };

  const post = async () => {
    if (posting || !unsent) return;
    posting = 1;
    const [sent, button] = unsent, seq = queue ? queue.seq : 0;
    const body = new URLSearchParams(new FormData(sent, button));
    if (sent === form) { body.set("_browser", queue.browser); body.set("_seq", seq); }
    try {
      const reply = await go(button?.getAttribute("formaction") || sent.getAttribute("action"), { body, headers: { "X-Part": "1" } });
      const text = await reply.text();
      if (sent === form) forget(seq);
      unsent = posting = 0;
      swap(text);
    } catch {
      posting = 0;
      later(post);
    }
  };

  const swap = text => {
    const page = new DOMParser().parseFromString(text, "text/html"), from = page.documentElement;
    html.lang = from.lang;
    html.dir = from.dir;
    doc.title = page.title;
    doc.body.replaceWith(page.body);
    const at = doc.body.dataset.at;
    if (at && at != location.pathname) history.pushState(0, "", at);
    begin();
    scrollTo({ top: 0, behavior: "instant" });
    (doc.querySelector(".es") || doc.querySelector("h1")).focus({ preventScroll: true });
  };

  const fill = () => {
    for (const item of waiting()) {
      let place = 0;
      for (const field of form.querySelectorAll(`[name="${CSS.escape(item)}"]:not([type=hidden])`)) {
        const values = queue.answers[item][0];
        if (/radio|checkbox/.test(field.type)) field.checked = values.includes(field.value);
        else field.value = values[place++] || "";
      }
    }
  };

  const begin = () => {
    const body = doc.body, foot = doc.querySelector(".go");
    since = performance.now();
    wait = 0;
    clearTimeout(timer);
    if (body.dataset.at) history.replaceState(0, "", body.dataset.at);
    if (body.dataset.done) try { localStorage.removeItem(body.dataset.done); } catch { /* nothing is kept then */ }
    for (const button of doc.querySelectorAll("[data-copy]")) button.hidden = false;
    form = doc.querySelector("form[data-save]");
    status = doc.querySelector("[data-waiting]");
    if (!form) return;
    saved = status.textContent;
    name = form.dataset.ref;
    queue = load() || { browser: Math.random().toString(36).slice(2), seq: 0, answers: {} };
    if (body.dataset.kiosk) Object.assign(queue, { to: form.dataset.save, key: form.elements._key.value });
    if (foot.offsetHeight > innerHeight / 4) foot.classList.add("up");
    fill();
    for (const handle of form.querySelectorAll("[data-for]")) {
      const field = doc.getElementById(handle.dataset.for);
      handle.hidden = false;
      handle.classList.toggle("un", !field.value);
      handle.oninput = () => {
        handle.classList.remove("un");
        field.value = Math.round(handle.value);
        field.dispatchEvent(new Event("input", { bubbles: true }));
      };
    }
    say();
    send();
  };

  const beacon = () => {
    if (waiting().length) navigator.sendBeacon(form.dataset.save, new Blob([batch()], { type: "application/json" }));
  };

  doc.addEventListener("input", event => {
    const field = event.target, item = field.name;
    if (!form || field.form !== form || !item || item[0] == "_") return;
    queue.answers[item] = [new FormData(form).getAll(item), Math.round(performance.now() - since), ++queue.seq];
    keep();
    say();
    if (wait) return;
    clearTimeout(timer);
    timer = setTimeout(send, /radio|checkbox/.test(field.type) ? 0 : 900);
  });
  doc.addEventListener("submit", event => {
    event.preventDefault();
    if (posting) return;
    unsent = [event.target, event.submitter];
    clearTimeout(timer);
    post();
  });
  doc.addEventListener("click", event => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const code = doc.querySelector(".code bdi"), told = () => { button.textContent = button.dataset.copy; };
    getSelection().selectAllChildren(code);
    if (navigator.clipboard) navigator.clipboard.writeText(code.textContent).then(told, () => 0);
    else if (doc.execCommand("copy")) told();
  });
  addEventListener("online", () => {
    wait = 0;
    clearTimeout(timer);
    unsent ? post() : send();
  });
  addEventListener("pagehide", beacon);
  doc.addEventListener("visibilitychange", () => { if (doc.hidden) beacon(); });
  addEventListener("popstate", () => { if (location.pathname != doc.body.dataset.at) location.reload(); });
  begin();
})();
