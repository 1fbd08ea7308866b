// @ts-check
/** One post as an article: who, when, what, whether it counted, what one can do. Its words come only through nodes.js. */
import { marked, offered } from "./acts.js"
import { attached } from "./attached.js"
import { act, bdi, el, fill, plain, sign } from "./dom.js"
import { build } from "./nodes.js"
import { fit, phrase, say, when } from "./words.js"

/** @typedef {import("./bridge.js").Post} Post */
/**
 * @typedef {object} Look
 * @property {import("./course.js").Course} course
 * @property {import("./bridge.js").ActivityPlan} asked
 * @property {Post} [parent]
 * @property {number} depth
 * @property {boolean} fresh      written by somebody else since one was here
 * @property {boolean} closed     nobody writes here any more
 * @property {{[id: string]: string}} titles   of fields
 * @property {(name: string, post: Post) => void} onact
 */

/** @param {Post} post @param {Look} look */
export function postElement(post, look) {
  return el("li", { "data-post": post.id }, article(post, look), el("div", { class: "answering" }), el("ol", { class: "answers" }))
}

/** @param {Post} post @param {Look} look */
export function article(post, look) {
  const id = `post-${post.id}`
  const heading = /** @type {"h3"|"h4"|"h5"|"h6"} */ (`h${3 + Math.min(look.depth, 3)}`)
  const { me } = post.author
  const state = post.state && say(`post.${post.state}${me ? ".me" : ""}`)
  return el("article", { class: me ? "post mine" : "post", "aria-labelledby": id },
    el("header", {}, el("span", { class: "face", "aria-hidden": "true" }, initials(post)),
      el("div", {}, el(heading, { id, class: "who", tabindex: -1 }, who(post, look.parent)), el("small", {}, aside(post, look)))),
    state && el("p", { class: "soft" }, state, post.reason && ` ${say("post.reason", { reason: post.reason })}`),
    el("div", { class: "words read" }, build(post.nodes, 0, look.titles)),
    post.attachments?.map((file) => attached(look.course, file)),
    el("footer", {}, footer(post, look, id)))
}

/** @param {Post} post @param {Look} look @param {string} id @returns {import("./dom.js").Child} */
function footer(post, { course, asked, closed, onact }, id) {
  const { me } = post.author
  const gone = !post.nodes.length && Boolean(post.state)
  /** @param {string} name @param {string} [words] */
  const button = (name, words = say(`act.${name}`)) => act(words, () => onact(name, post), {
    "data-act": name, "aria-describedby": id,
    ...(["endorse", "helped_me", "confirmed", "best_practice"].includes(name) && { "aria-pressed": String(marked(post, name)) }),
  })
  const said = (/** @type {string} */ key) => say(post.parent ? key : fit(asked, key), { n: post.endorsed ?? 0 })
  const { role } = course.state
  const more = post.at && !gone ? offered(post, role) : []
  const acts = el("div")
  const marks = ["helped", "confirmed", "best"].filter((mark) => post[/** @type {"best"} */ (mark)])
  return /** @type {Element[]} */ ([
    me && !post.state && counting(post),
    ...marks.map((mark) => el("span", { class: "is-done" }, sign("complete"), say(`post.${mark}`))),
    me && post.endorsed ? el("span", { class: "soft" }, said("post.endorsed")) : undefined,
    !me && !gone && !closed && act(post.at ? phrase("talk.answer", { name: named(post) }) : say("talk.answer_it"), () => onact("answer", post), { class: "link answer", "aria-expanded": "false" }),
    !me && !gone && Boolean(post.at) && role !== "preview" && button("endorse", said(post.endorsed ? "act.endorse.n" : "act.endorse")),
    post.can_help && button("helped_me"),
    more.length > 0 && el("details", { class: "acts", ontoggle: () => acts.firstChild || fill(acts, more.map((name) => button(name))) },
      el("summary", { "aria-describedby": id }, say("act.more")), acts),
  ].filter(Boolean))
}

/** Why one's own post counted, or did not. @param {Post} post */
function counting(post) {
  const why = post.countable ? "yes" : post.why ?? "short"
  const values = { n: why === "short" ? post.minimum : post.words, words: post.words }
  return el("span", { class: "counting", "data-counts": String(post.countable) },
    sign(post.countable ? "complete" : "my_turn"), say(`count.${why}`, values))
}

/** @param {Post} post */
const named = (post) => bdi(post.author.name || say(post.state === "erased" ? "talk.erased" : "talk.nameless"))

/** @param {Post} post @param {Post} [parent] */
function who(post, parent) {
  const name = named(post)
  const target = !parent && post.target && say(`talk.target.${/^[se]\d/.test(post.target) ? post.target[0] : post.target}`)
  if (target) return post.author.me ? say("talk.you_to", { name: target }) : phrase("talk.to", { name, other: target })
  if (!parent) return post.author.me ? say("talk.you") : [name]
  const other = named(parent)
  if (post.author.me) return parent.author.me ? say("talk.to_self") : phrase("talk.you_to", { name: other })
  return parent.author.me ? phrase("talk.to_you", { name }) : phrase("talk.to", { name, other })
}

/** @param {Post} post @param {Look} look */
function aside(post, { fresh, asked }) {
  const said = [
    fresh && el("strong", { class: "new" }, say("post.new")),
    post.author.facilitator && el("strong", {}, say("talk.facilitator")),
    post.private && el("strong", {}, say("post.private")),
    post.anonymous && say("post.anonymous"),
    post.at ? el("time", { datetime: post.at }, when(post.at)) : say("talk.standin.about"),
    post.edited && say("post.edited"),
    asked.board && !post.parent && !post.target && !post.answers && say("board.open"),
    post.author.me && post.consent && say(`consent.is.${post.consent}`),
  ]
  return said.flatMap((part) => (part ? [" · ", part] : [])).slice(1)
}

/** @param {Post} post */
function initials(post) {
  const parts = plain(post.author.name).trim().split(/\s+/).filter(Boolean)
  const letters = [parts[0], parts.length > 1 ? parts[parts.length - 1] : ""].map((part) => [...(part ?? "")][0] ?? "")
  return letters.join("").toLocaleUpperCase() || "·"
}
