// On a tablet that many share: when nobody has touched it for a while the page asks, then goes back to the start.
// What an earlier person's page could not send waits unseen, and is sent and wiped from the start.
(() => {
  const doc = document, body = () => doc.body.dataset, box = id => doc.getElementById(id);
  const [idle, asked, thanked] = body().waits.split(" ").map(Number);
  let touched = Date.now(), used, leaving, wiping;

  // Answers that were not confirmed yet carry their own key; a repeat of what arrived after all changes nothing.
  const wipe = async () => {
    if (wiping || body().kiosk != "start") return;
    wiping = 1;
    try {
      sessionStorage.clear();
      for (const name of Object.keys(localStorage).filter(name => name.startsWith("em."))) {
        const { to, key, browser, seq, answers } = JSON.parse(localStorage.getItem(name)) || {};
        if (to && Object.keys(answers).length) {
          const batch = Object.fromEntries(Object.entries(answers).map(([item, value]) => [item, value.slice(0, 2)]));
          const content = JSON.stringify({ key, browser, seq, answers: batch });
          const reply = await fetch(to, { method: "POST", body: content, headers: { "Content-Type": "application/json" } });
          if (reply.status > 499 || reply.status == 429) throw reply;
        }
        localStorage.removeItem(name);
      }
    } catch { setTimeout(wipe, 20000); }
    wiping = 0;
  };

  // The start is asked for before the page is left, so that a dead spot never ends in a browser's error page.
  const leave = async () => {
    if (leaving) return;
    leaving = 1;
    if (box("k")?.open) box("k").close();
    if (!box("kw").open) box("kw").showModal();
    try {
      const reply = await fetch(body().home, { headers: { "X-Part": "1" }, signal: AbortSignal.timeout(10000) });
      if (reply.status > 499) throw reply;
      location.replace(body().home);
    } catch {
      setTimeout(() => { leaving = 0; leave(); }, 3000);
    }
  };

  setInterval(() => {
    const quiet = (Date.now() - touched) / 1000, part = body().kiosk;
    if (part == "on" ? quiet > idle + asked : quiet > (part == "end" ? thanked : idle) && (used || part == "end")) leave();
    else if (part == "on" && quiet > idle && !box("k").open) box("k").showModal();
  }, 1000);
  for (const kind of ["pointerdown", "keydown", "input", "scroll"]) {
    doc.addEventListener(kind, () => {
      used = 1;
      if (!box("k")?.open) touched = Date.now();
    }, { capture: true, passive: true });
  }
  doc.addEventListener("close", () => { touched = Date.now(); }, true);
  doc.addEventListener("click", event => {
    if (event.target.closest("[data-stay]")) box("k").close();
    if (event.target.closest("[data-leave]")) { event.preventDefault(); leave(); }
  });
  addEventListener("online", wipe);
  addEventListener("pagehide", () => { doc.documentElement.hidden = true; });
  addEventListener("pageshow", event => { if (event.persisted) location.replace(body().home); });
  wipe();
})();
