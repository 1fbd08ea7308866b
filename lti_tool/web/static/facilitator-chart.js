// @ts-check
/** Small pictures drawn as SVG. Each says in words what it shows; shapes and numbers carry it, colour only helps. */

/** @typedef {{id: string, name: string, facilitator?: boolean}} Dot @typedef {{from: string, to: string, n: number}} Line */

const SVG = "http://www.w3.org/2000/svg"
let made = 0

/** @param {string} tag @param {{[name: string]: string|number}} attributes @param {...(Element|string)} children */
function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
  element.append(...children)
  return element
}

/** @param {{title: string, desc: string, width: number, height: number}} how @param {...Element} children */
function drawing({ title, desc, width, height }, ...children) {
  const id = `drawing-${(made += 1)}`
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-labelledby": `${id}-t ${id}-d`, class: "drawing" },
    svg("title", { id: `${id}-t` }, title), svg("desc", { id: `${id}-d` }, desc), ...children)
}

/**
 * Two numbers a day: posts as bars, people as points on a line.
 * @param {{title: string, desc: string, days: {label: string, posts: number, people: number}[]}} how
 */
export function bars({ title, desc, days }) {
  const [width, height, foot, head, side] = [720, 220, 26, 18, 30]
  const most = Math.max(4, ...days.flatMap(({ posts, people }) => [posts, people]))
  const step = (width - side) / Math.max(1, days.length)
  const y = (/** @type {number} */ n) => head + (height - head - foot) * (1 - n / most)
  const x = (/** @type {number} */ index) => side + index * step
  const every = Math.ceil(days.length / 8)
  const grid = [0, Math.round(most / 2), most].flatMap((n) => [
    svg("line", { x1: side, x2: width, y1: y(n), y2: y(n), class: "grid" }),
    svg("text", { x: side - 6, y: y(n) + 4, "text-anchor": "end" }, String(n)),
  ])
  const thick = Math.min(36, step * 0.68)
  const columns = days.map(({ posts }, index) =>
    svg("rect", { x: x(index) + (step - thick) / 2, y: y(posts), width: thick, height: Math.max(0, y(0) - y(posts)), class: "bar", rx: Math.min(3, thick / 3) }))
  const labels = days.flatMap(({ label }, index) => index % every ? [] : [svg("text", { x: x(index) + step / 2, y: height - 6, "text-anchor": "middle" }, label)])
  const points = days.map(({ people }, index) => `${x(index) + step / 2},${y(people)}`)
  return drawing({ title, desc, width, height }, ...grid, ...columns,
    svg("polyline", { points: points.join(" "), class: "line" }),
    ...days.map(({ people }, index) => svg("circle", { cx: x(index) + step / 2, cy: y(people), r: Math.min(4, step / 3), class: "point" })), ...labels)
}

/**
 * Who answers whom: people on a ring, an arrow for each answer, thicker for more. Whoever nobody answered has a broken edge.
 * @param {{title: string, desc: string, people: Dot[], answers: Line[], initials: (dot: Dot) => string}} how
 */
export function ring({ title, desc, people, answers, initials }) {
  const size = 360
  const [centre, reach] = [size / 2, size / 2 - 30]
  const radius = Math.max(9, Math.min(20, 160 / people.length))
  const at = new Map(people.map(({ id }, index) => {
    const angle = (index / people.length) * 2 * Math.PI - Math.PI / 2
    return [id, /** @type {[number, number]} */ ([centre + reach * Math.cos(angle), centre + reach * Math.sin(angle)])]
  }))
  const reached = new Set(answers.filter(({ n, from, to }) => n && from !== to).map(({ to }) => to))
  const lines = answers.flatMap(({ from, to, n }) => {
    const [a, b] = [at.get(from), at.get(to)]
    return a && b && from !== to && n ? [arrow(a, b, { n, radius, centre })] : []
  })
  const dots = people.flatMap((dot) => {
    const [x, y] = at.get(dot.id) ?? [0, 0]
    const kind = `dot${reached.has(dot.id) || dot.facilitator ? "" : " alone"}`
    const shape = dot.facilitator
      ? svg("rect", { x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius, class: kind })
      : svg("circle", { cx: x, cy: y, r: radius, class: kind })
    return [shape, svg("text", { x, y: y + 4, "text-anchor": "middle" }, radius > 11 ? initials(dot) : "")]
  })
  return drawing({ title, desc, width: size, height: size }, ...lines, ...dots)
}

/** A bent arrow, so that there and back are two lines. @param {[number, number]} a @param {[number, number]} b @param {{n: number, radius: number, centre: number}} how */
function arrow([ax, ay], [bx, by], { n, radius, centre }) {
  const [mx, my] = [(ax + bx) / 2, (ay + by) / 2]
  const [dx, dy] = [bx - ax, by - ay]
  const [cx, cy] = [mx * 0.7 + centre * 0.3 - dy * 0.12, my * 0.7 + centre * 0.3 + dx * 0.12]
  const towards = Math.atan2(by - cy, bx - cx)
  const [tx, ty] = [bx - (radius + 3) * Math.cos(towards), by - (radius + 3) * Math.sin(towards)]
  const head = [0.42, -0.42].map((turn) => `${tx - 9 * Math.cos(towards + turn)},${ty - 9 * Math.sin(towards + turn)}`)
  return svg("g", { class: "answer" },
    svg("path", { d: `M${ax},${ay} Q${cx},${cy} ${tx},${ty}`, "stroke-width": Math.min(6, 1 + n) }),
    svg("polygon", { points: `${tx},${ty} ${head.join(" ")}` }))
}
