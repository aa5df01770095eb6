// The researcher's screens work without this file. With it: filters submit themselves, the draft saves itself,
// the phone follows, the link can be copied, counts renew themselves, a double click counts once.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)]
  document.documentElement.classList.add("scripted")

  // The second press of a double click does nothing.
  const pressed = new WeakMap()
  addEventListener("submit", event => {
    const form = event.target
    if (form.method !== "post" || event.defaultPrevented) return
    if (event.submitter && pressed.get(form) === event.submitter) return event.preventDefault()
    pressed.set(form, event.submitter)
    setTimeout(() => pressed.delete(form), 3000)
  })
  addEventListener("pageshow", event => { if (event.persisted) for (const form of all("form")) pressed.delete(form) })

  for (const form of all("form[data-submits-itself]")) form.addEventListener("change", () => form.submit())

  // Moments that are told in UTC, in the reader's own zone, in the calendar and the digits of the page.
  const tellMoments = root => all("time[data-moment]", root).forEach(each => {
    const calendar = each.dataset.moment === "jalali" ? "persian" : "gregory"
    const two = "2-digit"
    const look = { calendar, year: "numeric", month: two, day: two, hour: two, minute: two, hourCycle: "h23" }
    const told = {}
    const parts = new Intl.DateTimeFormat("en-US-u-nu-latn", look).formatToParts(new Date(each.dateTime))
    for (const part of parts) told[part.type] = part.value.replace(/\d/g, digit => each.dataset.digits[digit])
    const separator = calendar === "persian" ? "/" : "-"
    each.firstChild.textContent = [told.year, told.month, told.day].join(separator) + " "
    each.querySelector("bdi").textContent = `${told.hour}:${told.minute}`
    each.title = Intl.DateTimeFormat().resolvedOptions().timeZone
  })
  tellMoments(document)

  const takeOver = page => {
    for (const part of all("[data-live]")) {
      const fresh = page.getElementById(part.id)
      if (fresh && fresh.innerHTML !== part.innerHTML) part.innerHTML = fresh.innerHTML
    }
  }
  const parse = text => new DOMParser().parseFromString(text, "text/html")

  // What somebody else changed meanwhile, in the fields that nobody is changing here.
  const adopt = (form, fresh, sent) => {
    const spoken = all("[name=languages]", fresh).filter(each => each.hasAttribute("checked")).map(each => each.value)
    if (spoken.join() !== sent.getAll("languages").join()) return location.reload()
    for (const field of form.elements) {
      const other = field.name && fresh.querySelector(`form[data-autosave] [name="${field.name}"]`)
      const written = /^(text|textarea|date|select-one)$/.test(field.type) && field.value === sent.get(field.name)
      if (other && written && field.value !== other.value) field.value = other.value
    }
  }

  for (const form of all("form[data-autosave]")) {
    let saving = Promise.resolve(), leaving = false
    form.addEventListener("submit", () => { leaving = true })
    addEventListener("pageshow", () => { leaving = false })
    const unsaved = () => {
      if (leaving) return
      const told = document.getElementById("saved")
      told.textContent = told.dataset.unsaved
      told.className = "waiting"
      document.documentElement.classList.remove("scripted")
    }
    const save = async event => {
      if (leaving) return
      const body = new URLSearchParams(new FormData(form))
      const reply = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { Accept: "text/html" } })
      if (leaving) return
      if (!reply.ok) return form.requestSubmit()
      if (event.target.name === "languages") return location.replace(form.getAttribute("action") + location.search)
      const fresh = parse(await reply.text())
      takeOver(fresh)
      adopt(form, fresh, body)
      document.getElementById("saved").className = ""
      for (const frame of all("iframe[data-preview]")) frame.src = frame.src
    }
    form.addEventListener("change", event => { saving = saving.then(() => save(event)).catch(unsaved) })
  }

  // The plan that would run follows each choice; the server says it, nothing is run.
  for (const form of all("form[data-checks]")) {
    let asked = 0
    form.addEventListener("change", async event => {
      if (event.target.name === "plan") return
      const mine = ++asked, body = new URLSearchParams(new FormData(form))
      body.set("action", "check")
      const reply = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { Accept: "text/html" } })
      if (reply.ok && mine === asked) takeOver(parse(await reply.text()))
    })
  }

  for (const button of all("button[data-copy]")) button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy)
    try { await navigator.clipboard.writeText(field.value) } catch { field.select(); document.execCommand("copy") }
    button.textContent = button.dataset.done
  })

  // A job under way: look every two seconds, until the page no longer says so.
  const follow = () => all("[data-follow]").length && setTimeout(async () => {
    const reply = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => ({}))
    const text = reply.ok && await reply.text()
    if (text && !text.includes("data-follow")) return location.reload()
    if (text) document.querySelector("main").innerHTML = parse(text).querySelector("main").innerHTML
    tellMoments(document.querySelector("main"))
    follow()
  }, 2000)
  follow()

  for (const part of all("[data-refresh]")) setInterval(async () => {
    if (document.hidden) return
    const known = part.dataset.tag ? { "If-None-Match": part.dataset.tag } : {}
    const reply = await fetch(location.href, { headers: { Accept: "text/html", ...known } })
    part.dataset.tag = reply.headers.get("ETag") || ""
    const fresh = reply.ok && parse(await reply.text()).querySelector("[data-refresh]")
    if (fresh) part.innerHTML = fresh.innerHTML
  }, part.dataset.refresh * 1000)
})()
