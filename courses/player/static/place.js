// @ts-check
/**
 * Where the learner is, kept in the fragment: `#/know-the-policy`, `#/text/policy/our-policy/clause-3`, `#/` (overview).
 *
 * The fragment may carry what belongs to somebody else (an LTI page has `#t=<token>&at=<activity>`). Then the place is its
 * `at` and everything else stays as it was, so that reload, back and forward keep the token; links in course texts can
 * stay `#/…` in every delivery, because a click on one is turned into a move here.
 */
export class Place {
  /** @type {string[]} what others keep in the fragment, untouched */
  #others = []

  /** @param {(route: string) => void} moved called after every move, also by back and forward */
  constructor(moved) {
    this.moved = moved
    this.#read()
    addEventListener("popstate", () => this.#arrived())
    addEventListener("hashchange", () => this.#arrived())
    document.addEventListener("click", (event) => this.#clicked(event))
    this.last = location.href
  }

  /** The route in the fragment, "" for the overview, null when it names none. @returns {string|null} */
  get route() {
    return this.#read()
  }

  /** @param {string} route @param {{replace?: boolean}} [how] */
  go(route, { replace = false } = {}) {
    const url = this.fragment(route)
    if (replace || url === location.hash) history.replaceState(history.state, "", url)
    else history.pushState(null, "", url)
    this.last = location.href
    this.moved(route)
  }

  /** @param {string} route */
  fragment(route) {
    if (!this.#others.length) return `#/${route}`
    return `#${[...this.#others, `at=${encodeURIComponent(route)}`].join("&")}`
  }

  #read() {
    const fragment = location.hash.slice(1)
    if (!fragment) return null
    if (fragment.startsWith("/")) return decoded(fragment.slice(1))
    const parts = fragment.split("&").filter(Boolean)
    const others = parts.filter((part) => !part.startsWith("at="))
    if (others.length) this.#others = others
    const at = parts.find((part) => part.startsWith("at="))
    return at === undefined ? null : decoded(at.slice(3)).replace(/^\//, "")
  }

  #arrived() {
    if (location.href === this.last) return // popstate and hashchange both come for one move
    const route = this.#read() ?? ""
    history.replaceState(history.state, "", this.fragment(route))
    this.last = location.href
    this.moved(route)
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const link = event.target instanceof Element ? event.target.closest("a[href^='#/']") : null
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    this.go(decoded(link.getAttribute("href")?.slice(2) ?? ""))
  }
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
