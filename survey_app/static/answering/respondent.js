// Saves each answer as it is given, keeps what could not be sent, and says so. Without it the page is a plain form.
// A page is posted by fetch and its answer put in place, so that a dead spot never ends in the browser's error page.
(() => {
  const doc = document, html = doc.documentElement;
  let form, status, name, queue, since, timer, wait, sending, posting, unsent, saved;

  // What waits: answers by item as [values, milliseconds since the page was shown, number of the change].
  const load = () => {
    try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
  };
  const keep = () => {
    try { localStorage.setItem(name, JSON.stringify(queue)); } catch { /* storage is closed: memory will do */ }
  };
  const waiting = () => Object.keys(queue.answers);

  const say = () => {
    const count = waiting().length, words = JSON.parse(status.dataset.waiting);
    status.classList.toggle("off", !!(count || unsent));
    const text = count ? words[count] || words[0] : unsent ? words[0] : saved ? status.dataset.saved : "";
    status.classList.toggle("on", !!sending && !wait);
    if (!(sending && !wait) && status.textContent !== text) status.textContent = text;
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
  };
  const go = (url, options) => fetch(url, { method: "POST", signal: AbortSignal.timeout(20000), ...options }).then(reply => {
    if (reply.status > 499 || reply.status == 429) throw reply;
    wait = 0;
    return reply;
  });

  const send = () => {
    if (!form || sending || posting || !waiting().length) return;
    const seq = queue.seq;
    sending = setTimeout(() => { sending = -1; wait = wait || .5; say(); }, 700);
    go(form.dataset.save, { body: batch(), keepalive: true, headers: { "Content-Type": "application/json" } })
      .then(reply => { if (reply.ok) { forget(seq); saved = 1; } else wait = 60; }, () => later(send))
      .finally(() => {
        clearTimeout(sending);
        sending = 0;
        if (!wait) { unsent ? post() : send(); }
        say();
      });
    say();
  };

  const post = () => {
    if (posting) return;
    posting = unsent;
    const [sent, button] = posting, body = new URLSearchParams(new FormData(sent, button)), seq = queue && queue.seq;
    if (sent === form) { body.set("_browser", queue.browser); body.set("_seq", seq); }
    go(sent.action, { body, headers: { "X-Part": "1" } })
      .then(reply => reply.text())
      .then(text => { unsent = posting = 0; if (sent === form) forget(seq); swap(text); },
        () => { posting = 0; later(post); if (status) say(); });
  };

  const swap = text => {
    const page = new DOMParser().parseFromString(text, "text/html"), from = page.documentElement;
    html.lang = from.lang;
    html.dir = from.dir;
    doc.title = page.title;
    doc.body.replaceWith(page.body);
    if (doc.body.dataset.at != location.pathname) history.pushState(0, "", doc.body.dataset.at);
    begin();
    scrollTo(0, 0);
    (doc.querySelector(".es") || doc.querySelector("h1")).focus();
  };

  const fill = () => {
    for (const item of waiting()) {
      for (const field of form.querySelectorAll(`[name="${item}"]:not([type=hidden])`)) {
        const values = queue.answers[item][0];
        if (/radio|checkbox/.test(field.type)) field.checked = values.includes(field.value);
        else field.value = values[0];
      }
    }
  };

  const begin = () => {
    const body = doc.body, foot = doc.querySelector(".go");
    since = performance.now();
    wait = 0;
    if (body.dataset.at) history.replaceState(0, "", body.dataset.at);
    form = doc.querySelector("form[data-save]");
    for (const button of doc.querySelectorAll("[data-copy]")) button.hidden = false;
    if (body.dataset.done) try { localStorage.removeItem(body.dataset.done); } catch { /* nothing is kept then */ }
    if (!form) return;
    status = doc.querySelector(".st");
    saved = status.textContent;
    name = form.dataset.ref;
    queue = load() || { browser: Math.random().toString(36).slice(2), seq: 0, answers: {} };
    if (foot.offsetHeight > innerHeight / 4) foot.classList.add("up");
    fill();
    say();
    send();
  };

  const beacon = () => {
    if (form && waiting().length) navigator.sendBeacon(form.dataset.save, new Blob([batch()], { type: "application/json" }));
  };

  doc.addEventListener("input", event => {
    const field = event.target, item = field.name;
    if (!form || field.form !== form || item[0] == "_") return;
    const values = new FormData(form).getAll(item).map(String);
    queue.answers[item] = [values, Math.round(performance.now() - since), ++queue.seq];
    keep();
    say();
    clearTimeout(timer);
    timer = setTimeout(send, /radio|checkbox/.test(field.type) ? 0 : 900);
  });
  doc.addEventListener("submit", event => {
    event.preventDefault();
    unsent = [event.target, event.submitter];
    clearTimeout(timer);
    post();
  });
  doc.addEventListener("click", event => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const code = doc.querySelector(".code bdi");
    getSelection().selectAllChildren(code);
    if (navigator.clipboard) navigator.clipboard.writeText(code.textContent).then(() => { button.textContent = button.dataset.copy; }, () => 0);
    else if (doc.execCommand("copy")) button.textContent = button.dataset.copy;
  });
  addEventListener("online", () => { wait = 0; unsent ? post() : send(); });
  addEventListener("pagehide", beacon);
  doc.addEventListener("visibilitychange", () => { if (doc.hidden) beacon(); });
  addEventListener("popstate", () => location.reload());
  begin();
})();
