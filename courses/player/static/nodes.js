// @ts-check
/**
 * Nodes -> DOM. What other people wrote arrives as a small tree of known kinds; an unknown kind shows its text and
 * nothing else. No HTML is ever parsed here, so a post can be no more than words, whatever is in it.
 */

/** @typedef {import("./bridge.js").Node} TreeNode */

const TAGS = /** @type {const} */ ({
  p: "p", ul: "ul", ol: "ol", li: "li", quote: "blockquote", code: "code", em: "em", strong: "strong", br: "br",
})
const BLOCKS = new Set(["p", "ul", "ol", "li", "quote"])
const DEEPEST = 24

/**
 * @param {readonly TreeNode[] | null | undefined} nodes @param {number} [depth]
 * @param {{[id: string]: string}} [titles]   of the fields that may stand at the top
 * @returns {DocumentFragment}
 */
export function build(nodes, depth = 0, titles = {}) {
  const fragment = document.createDocumentFragment()
  if (depth > DEEPEST) return fragment
  for (const node of nodes ?? []) {
    const title = node.t === "field" && titles[node.id ?? ""]
    if (title) fragment.append(strong(title))
    fragment.append(one(node, depth))
  }
  return fragment
}

/** The text of a tree, for excerpts and names. @param {readonly TreeNode[]} nodes @returns {string} */
export function textOf(nodes) {
  return nodes.map((node) => node.s ?? textOf(node.c ?? [])).join(" ").trim()
}

/** @param {TreeNode} node @param {number} depth @returns {Node} */
function one(node, depth) {
  if (node.t === "link") return link(node, depth)
  const tag = Object.hasOwn(TAGS, node.t) ? TAGS[/** @type {keyof typeof TAGS} */ (node.t)] : null
  if (!tag) return node.c ? build(node.c, depth + 1) : document.createTextNode(node.s ?? "")
  const element = document.createElement(tag)
  // Each block finds its own direction: an Arabic answer reads right to left inside an English course.
  if (BLOCKS.has(node.t)) element.dir = "auto"
  if (node.s) element.append(node.s)
  element.append(build(node.c, depth + 1))
  return element
}

/** @param {string} title */
function strong(title) {
  const element = document.createElement("p")
  element.className = "field"
  element.append(title)
  return element
}

/** @param {TreeNode} node @param {number} depth @returns {Node} */
function link(node, depth) {
  const inside = node.c ? build(node.c, depth + 1) : document.createTextNode(node.s ?? node.href ?? "")
  if (!/^(https?:|mailto:)/i.test(node.href ?? "")) return inside
  const anchor = document.createElement("a")
  anchor.href = node.href ?? ""
  anchor.target = "_blank"
  anchor.rel = "noopener noreferrer nofollow ugc"
  anchor.append(inside)
  return anchor
}
