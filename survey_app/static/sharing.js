// Copies a table with its columns and direction, or a paragraph. Without this file both can be selected by hand.
(() => {
  const root = document.querySelector(".reading")
  document.documentElement.classList.add("scripted")
  const cells = row => [...row.cells].map(cell => cell.textContent.trim().replace(/\s+/g, " "))

  // The page's policy allows no inline style, on the clipboard either: attributes say what Word must know.
  const forWord = table => {
    const direction = table.dir || root.dir
    const html = table.outerHTML
      .replace("<table ", '<table frame="hsides" rules="groups" cellpadding="4" cellspacing="0" ')
      .replace(/<tbody>[^]*<\/tbody>/, body => body.replace(/<(\/?)th\b/g, "<$1td"))
    return `<html dir="${direction}" lang="${table.lang}"><meta charset="utf-8"><body dir="${direction}">${html}</body></html>`
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
