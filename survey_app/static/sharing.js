// Copies a table with its columns and direction, or a paragraph. Without this file both can be selected by hand.
(() => {
  const root = document.querySelector(".reading")
  document.documentElement.classList.add("scripted")
  const RULED = "border-top:1pt solid;border-bottom:1pt solid"
  const cells = row => [...row.cells].map(cell => cell.textContent.trim().replace(/\s+/g, " "))

  const forWord = table => {
    const copy = table.cloneNode(true)
    const direction = table.dir || root.dir
    copy.setAttribute("style", `border-collapse:collapse;${RULED};direction:${direction}`)
    for (const head of copy.querySelectorAll("thead th")) head.setAttribute("style", "border-bottom:.5pt solid;padding:2pt 5pt")
    for (const cell of copy.querySelectorAll("tbody th, tbody td")) cell.setAttribute("style", "padding:2pt 5pt;font-weight:normal")
    return `<html dir="${direction}" lang="${table.lang}"><meta charset="utf-8"><body dir="${direction}">${copy.outerHTML}</body></html>`
  }
  const tabbed = table => [...table.rows].map(row => cells(row).join("\t")).join("\r\n")

  const select = element => {
    const range = document.createRange()
    range.selectNodeContents(element)
    getSelection().removeAllRanges()
    getSelection().addRange(range)
    document.execCommand("copy")
  }
  const copy = async (element, html, text) => {
    try {
      const kinds = { "text/html": new Blob([html], { type: "text/html" }), "text/plain": new Blob([text], { type: "text/plain" }) }
      await navigator.clipboard.write([new ClipboardItem(kinds)])
    } catch { select(element) }
  }
  const told = button => {
    const before = button.innerHTML
    button.textContent = root.dataset.copied
    button.setAttribute("aria-live", "polite")
    setTimeout(() => { button.innerHTML = before }, 3000)
  }
  root.addEventListener("click", async event => {
    const button = event.target.closest("[data-copy-table], [data-copy-text]")
    if (!button) return
    if (button.hasAttribute("data-copy-table")) {
      const table = button.closest("figure").querySelector("table")
      await copy(table, forWord(table), tabbed(table))
    } else {
      const part = button.closest("aside, .work").querySelector("[data-text]")
      const text = [...part.querySelectorAll("p")].map(line => line.textContent.trim().replace(/\s+/g, " ")).join("\r\n")
      await copy(part, `<html dir="${root.dir}" lang="${root.lang}"><body dir="${root.dir}">${part.innerHTML}</body></html>`, text)
    }
    told(button)
  })
})()
