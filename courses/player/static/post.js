// @ts-check
/** One post as an article: who, when, what, and whether it counted. Its words come only through nodes.js. */
import { bdi, el, plain, sign } from "./dom.js"
import { build } from "./nodes.js"
import { phrase, say, when } from "./words.js"

/** @typedef {import("./bridge.js").Post} Post */

/** @param {Post} post @param {{parent?: Post, depth: number, onanswer: () => void}} how */
export function postElement(post, { parent, depth, onanswer }) {
  const id = `post-${post.id}`
  const heading = /** @type {"h3"|"h4"|"h5"|"h6"} */ (`h${3 + Math.min(depth, 3)}`)
  const name = () => bdi(post.author.name || say("talk.nameless"))
  const answer = el("button", { type: "button", class: "link answer", "aria-expanded": "false", onclick: onanswer },
    phrase("talk.answer", { name: name() }))
  return el("li", {},
    el("article", { class: post.author.me ? "post mine" : "post", "aria-labelledby": id },
      el("header", {}, el("span", { class: "face", "aria-hidden": "true" }, initials(post)),
        el("div", {}, el(heading, { id, class: "who", tabindex: -1 }, who(post, parent)), el("small", {}, aside(post)))),
      el("div", { class: "words read" }, build(post.nodes)),
      el("footer", {}, post.author.me ? footer(post) : answer)),
    el("div", { class: "answering" }),
    el("ol", { class: "answers" }))
}

/** Why one's own post counted, or did not. @param {Post} post */
export function footer(post) {
  if (!post.author.me) return el("span", { class: "counting", hidden: true })
  const why = post.countable ? "yes" : post.why ?? "short"
  const values = { n: why === "short" ? post.minimum : post.words, words: post.words }
  return el("span", { class: "counting", "data-counts": String(post.countable) },
    sign(post.countable ? "complete" : "my_turn"), say(`count.${why}`, values))
}

/** @param {Post} post @param {Post} [parent] */
function who(post, parent) {
  const name = bdi(post.author.name || say("talk.nameless"))
  if (!parent) return post.author.me ? say("talk.you") : [name]
  const other = bdi(parent.author.name || say("talk.nameless"))
  if (post.author.me) return parent.author.me ? say("talk.to_self") : phrase("talk.you_to", { name: other })
  return parent.author.me ? phrase("talk.to_you", { name }) : phrase("talk.to", { name, other })
}

/** @param {Post} post */
function aside(post) {
  const time = el("time", { datetime: post.at }, when(post.at))
  return post.author.facilitator ? [el("strong", {}, say("talk.facilitator")), " · ", time] : time
}

/** @param {Post} post */
function initials(post) {
  const parts = plain(post.author.name).trim().split(/\s+/).filter(Boolean)
  const letters = [parts[0], parts.length > 1 ? parts[parts.length - 1] : ""].map((part) => [...(part ?? "")][0] ?? "")
  return letters.join("").toLocaleUpperCase() || "·"
}
