// @ts-check
/** What a facilitator can do about a post: answer it, care for it, hide it or bring it back, keep it for others. */
import { keyFor } from "./course.js"
import { ask, doAt } from "./facilitator-ask.js"
import { reason } from "./facilitator-fields.js"
import { calledPlainly } from "./facilitator-rows.js"
import { say } from "./words.js"

/**
 * @typedef {import("./facilitator-desk.js").Desk} Desk @typedef {import("./facilitator-rows.js").Act} Act
 * @typedef {{id: string, name: string, me?: boolean}} Named
 * @typedef {{post: string, author: Named, activity: string, excerpt: string, at: string, state?: string,
 *   owner?: Named|null, reports?: {reason: string, at: string}[], best?: boolean}} Post
 */

/** @param {Desk} desk @param {Post} post @returns {Act} */
export function answer(desk, post) {
  const name = calledPlainly(post.author)
  return { label: say("look.do.answer"), open: (here) => ask(here, `answer:${post.post}`, {
    title: say("look.answer.title", { name }), send: say("look.answer.send"), lead: say("look.answer.lead"),
    fields: [{ name: "text", kind: "text", label: say("look.answer.label") }],
  }, async ({ text }) => {
    const path = `/activities/${encodeURIComponent(post.activity)}/posts`
    await desk.act("POST", path, { text, parent: post.post }, keyFor(`${post.activity}/${post.post}`, text))
    return { said: say("look.answer.done", { name }) }
  }) }
}

/** Read it where it stands. @param {Desk} desk @param {Post} post @returns {Act} */
export function read(desk, post) {
  return { label: say("look.do.read"), href: desk.into(`${post.activity}/${post.post}`) }
}

/** @param {Desk} desk @param {Post} post @returns {Act} */
export function own(desk, post) {
  const mine = Boolean(post.owner?.me)
  const put = (/** @type {string|null} */ owner) => desk.act("PUT", `/posts/${post.post}/owner`, { owner })
  return { label: say(mine ? "look.do.disown" : "look.do.own"), open: (here) => doAt(here, async () => {
    await put(mine ? null : "me")
    return { said: say(mine ? "look.disown.done" : "look.own.done"), undo: () => put(mine ? "me" : post.owner?.id ?? null) }
  }) }
}

/** Give it to another facilitator, where there is one. @param {Desk} desk @param {Post} post @returns {Act[]} */
export function give(desk, post) {
  const others = desk.facilitators.filter(({ id, me }) => !me && id !== post.owner?.id)
  if (!others.length) return []
  return [{ label: say("look.do.give"), open: (here) => ask(here, `give:${post.post}`, {
    title: say("look.give.title"), send: say("look.give.send"),
    fields: [{ name: "owner", kind: "choice", label: say("look.give.label"), options: others.map((one) => [one.id, calledPlainly(one)]) }],
  }, async ({ owner }) => {
    await desk.act("PUT", `/posts/${post.post}/owner`, { owner })
    const undo = () => desk.act("PUT", `/posts/${post.post}/owner`, { owner: post.owner?.id ?? null })
    return { said: say("look.give.done", { name: calledPlainly(others.find(({ id }) => id === owner) ?? { id: owner, name: "" }) }), undo }
  }) }]
}

/** Hide it, or agree with those who have hidden it by reporting it. @param {Desk} desk @param {Post} post @returns {Act} */
export function hide(desk, post) {
  const name = calledPlainly(post.author)
  const label = say(post.state === "hidden" ? "look.do.stay" : "look.do.hide")
  return { label, open: (here) => ask(here, `hide:${post.post}`, {
    title: say("look.hide.title", { name }), send: label, lead: say("look.hide.lead"), fields: [reason()],
  }, async (values) => {
    await desk.act("POST", `/posts/${post.post}/hide`, values)
    const undo = () => desk.act("POST", `/posts/${post.post}/restore`, { reason: say("look.undo.reason") })
    return { said: say("look.hide.done", { name }), undo }
  }) }
}

/** Leave up what was reported, or show what was hidden. @param {Desk} desk @param {Post} post @returns {Act} */
export function restore(desk, post) {
  const up = post.state === "visible"
  return { label: say(up ? "look.do.leave" : "look.do.restore"), open: (here) => ask(here, `restore:${post.post}`, {
    title: say(up ? "look.leave.title" : "look.restore.title", { name: calledPlainly(post.author) }),
    send: say(up ? "look.do.leave" : "look.do.restore"), fields: [reason()],
  }, async (values) => {
    await desk.act("POST", `/posts/${post.post}/restore`, values)
    return { said: say(up ? "look.leave.done" : "look.restore.done") }
  }) }
}

/** Let others see what waited for a facilitator. @param {Desk} desk @param {Post} post @returns {Act} */
export function approve(desk, post) {
  return { label: say("look.do.approve"), open: (here) => doAt(here, async () => {
    await desk.act("POST", `/posts/${post.post}/approve`, { reason: say("look.approve.reason") })
    const undo = () => desk.act("POST", `/posts/${post.post}/hide`, { reason: say("look.undo.reason") })
    return { said: say("look.approve.done", { name: calledPlainly(post.author) }), undo }
  }) }
}

/** Keep it for others, or no longer. @param {Desk} desk @param {Post} post @param {boolean} on @returns {Act} */
export function best(desk, post, on) {
  const put = (/** @type {boolean} */ yes) => desk.act(yes ? "PUT" : "DELETE", `/posts/${post.post}/marks/best_practice`)
  return { label: say(on ? "look.do.best" : "look.do.unbest"), open: (here) => doAt(here, async () => {
    await put(on)
    return { said: say(on ? "look.best.done" : "look.unbest.done"), undo: () => put(!on) }
  }) }
}
