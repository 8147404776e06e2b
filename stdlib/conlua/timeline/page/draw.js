// The picture: rows, and two pens with equal methods: a canvas for the screen, SVG for slides.

const GUTTER = 158 // names of rows
const AXIS = 24
const FOLDED_FROM = 30 // units of a process; tasks of a unit
const OWNERS = [
  '#cfcfcf',
  '#8fbbe8',
  '#eedd88',
  '#58c3a5',
  '#ffb6c4',
  '#b9a6e3',
  '#c4d44f',
  '#a5e3f7',
]
const FONT = 'system-ui, "DejaVu Sans", "Noto Sans CJK SC", sans-serif'
const LIGHT = {
  ground: '#ffffff',
  ink: '#1b1f24',
  soft: '#5a6470',
  rule: '#d7dce1',
  band: '#f6f7f8',
  bad: '#b3261e',
  focus: '#0b4f8a',
  count: '#7566ad',
  set: '#8fd28a',
  onRunning: '#ffffff',
  fill: ['#0b5fa5', '#d5e8f7', '#f2c14e', '#e8876b', '#8e9aa5', '#1b1f24'],
  line: ['#0b5fa5', '#5b9bd0', '#8a6100', '#9c2f12', '#8e9aa5', '#ffffff'],
}
const DARK = {
  ground: '#14181d',
  ink: '#e8ecf0',
  soft: '#9aa6b2',
  rule: '#333c46',
  band: '#1b2027',
  bad: '#ff8a7a',
  focus: '#7cc0ff',
  count: '#b3a5e6',
  set: '#8fd28a',
  onRunning: '#14181d',
  fill: ['#6db8f2', '#23384a', '#7a5c10', '#8c3b24', '#6b7885', '#e8ecf0'],
  line: ['#6db8f2', '#5f9dce', '#ffd667', '#ffb59f', '#6b7885', '#14181d'],
}
const HEIGHT = [1, 0.8, 0.62, 0.62, 0.2, 1] // of a state, in parts of its lane
const DASH = [[], [2, 3], [], [6, 3], [7, 3, 2, 3]] // of a kind of arrow

run.units.forEach((u) => (u.tint = OWNERS[u.index ? 1 + ((u.index - 1) % 7) : 0]))
const tintOf = (id) => run.byId.get(id)?.tint ?? OWNERS[0]

// What the page shows.
const shown = {
  from: 0,
  till: 1,
  scroll: 0,
  topScroll: 0,
  width: 800,
  height: 500,
  dark: false,
  steps: false,
  arrows: true,
  path: false,
  print: false,
  table: false,
  range: null,
  chosen: null,
  hover: null,
  found: null,
  sentence: -1,
  unfolded: new Set(),
  folded: new Set(),
  rows: [],
  pinned: 0,
  bare: false, // without texts, which differ with the fonts of a system
}
let C = LIGHT

// ---- rows: objects above, units below ----

const LEAST_LANE = 15 // of a unit
const GOOD_LANE = 24
const CURVE = { small: 50, large: 84 } // of a count

// Few objects have room for high curves.
function curveHeight() {
  const many = run.objects.filter((o) => o.n > 1).length
  return shown.height > 560 && many * CURVE.large < shown.height * 0.3 ? CURVE.large : CURVE.small
}

function objectHeight(o, curve) {
  const waiters = o.mostWaiters ? Math.min(52, o.mostWaiters * 14) + 2 : 0
  return (o.counts && !o.owned && o.kind !== 'event' ? curve : 30) + waiters
}

// The objects of a ring stand above all others.
function objectsInOrder() {
  const inRing = new Set(run.rings.flatMap((r) => (r.ring ?? []).filter((_, i) => i % 2)))
  const isIn = (o) => inRing.has(o.id)
  return [...run.objects.filter(isIn), ...run.objects.filter((o) => !isIn(o))]
}

function isFolded(key, many) {
  return many ? !shown.unfolded.has(key) : shown.folded.has(key)
}

// The units of which a red sentence speaks have lanes also where the others are folded.
const spoken = new Set(run.sentences.filter((s) => s.bad && s.at?.unit).map((s) => s.at.unit))
for (const r of run.rings) for (let i = 0; i < (r.ring?.length ?? 0); i += 2) spoken.add(r.ring[i])

// The rows of a process or isolate: units, and tasks, which may be folded.
function groupRows(home, members, height, put) {
  const tasks = members.filter((u) => u.kind === 'green')
  const others = members.filter((u) => u.kind !== 'green')
  const grouped = others.length > 1
  const fold = grouped && isFolded('p' + home.id, others.length > FOLDED_FROM)
  if (grouped) put({ key: 'p' + home.id, home, members: others, folded: fold, h: 19 })
  for (const u of others) {
    if (!fold || spoken.has(u.id)) put({ unit: u, h: height, indent: grouped ? 12 : 0 })
  }
  if (!tasks.length) return
  const few = isFolded('t' + home.id, tasks.length > FOLDED_FROM)
  put({ key: 't' + home.id, home, members: tasks, folded: few, h: 24, tasks: true })
  for (const u of tasks) if (!few || spoken.has(u.id)) put({ unit: u, h: height, indent: 12 })
}

// Units by the Lua state in which they run.
function groupsOf() {
  const groups = new Map()
  for (const u of run.units) {
    const home = homeOf(u)
    if (!groups.has(home)) groups.set(home, [])
    groups.get(home).push(u)
  }
  return groups
}

// How many lanes of units there are, and what the heads of groups take.
function sizeOfGroups(groups) {
  const size = { lanes: 0, heads: 0 }
  const count = (row) => {
    if (row.unit) size.lanes++
    else size.heads += row.h
  }
  for (const [home, members] of groups) groupRows(home, members, 0, count)
  return size
}

// The objects have not quite half of the height, or what a few lanes of units leave.
const roomOfObjects = ({ lanes, heads }) =>
  Math.max(AXIS + 40, shown.height * 0.45, shown.height - 24 * lanes - heads - 10)

// The height of a unit's lane. What the script printed has room below where lanes are high enough
// to show it, too.
function laneHeight({ lanes, heads }) {
  if (shown.print) return Math.max(LEAST_LANE, Math.min(40, 420 / run.units.length))
  const room = shown.height - shown.pinned - 12 - heads
  const printed = run.out.length ? Math.min(18 * run.out.length + 16, room * 0.3) : 0
  const output = Math.max(0, Math.min(printed, room - GOOD_LANE * lanes))
  const height = Math.min(80, shown.height * 0.14, (room - output) / lanes)
  return Math.max(LEAST_LANE, height)
}

function layout() {
  const rows = []
  let y = AXIS
  const put = (row) => {
    row.y = y
    y += row.h
    rows.push(row)
    return row
  }
  const curve = curveHeight()
  for (const o of objectsInOrder()) {
    if (o.n < 2) continue
    const h = objectHeight(o, curve)
    const strip = o.mostWaiters ? Math.min(14, 52 / o.mostWaiters) : 0
    put({ object: o, top: true, h, strip, high: curve - 4 })
  }
  for (const place of run.pinned) put({ place, top: true, h: 56, curve: curveOf(place) })
  put({ atOnce: true, top: true, h: 28, curve: run.atOnce })
  const tops = y
  const groups = groupsOf()
  const size = sizeOfGroups(groups)
  shown.pinned = shown.print ? tops : Math.min(tops, roomOfObjects(size))
  const height = laneHeight(size)
  y += 6
  for (const [home, members] of groups) groupRows(home, members, height, put)
  shown.rows = rows
  shown.tops = tops
  shown.end = y
  for (const u of run.units) u.row = null
  for (const row of rows) if (row.unit) row.unit.row = row
  for (const row of rows) {
    if (row.members) for (const u of row.members) u.row ??= row
  }
}

const curves = new Map()
function curveOf(place) {
  if (!curves.has(place)) curves.set(place, lineCurve(place))
  return curves.get(place)
}

const lower = () => shown.tops - shown.pinned // how much of the objects is out of sight
const rowY = (row) => (row.top ? row.y - shown.topScroll : row.y - lower() - shown.scroll)

function clamp() {
  const end = onAxis(run.finish)
  const width = shown.till - shown.from
  shown.from = Math.max(-end * 0.005, Math.min(shown.from, end * 1.005 - width))
  shown.till = shown.from + width
  shown.scroll = Math.max(0, Math.min(shown.scroll, shown.end - lower() - shown.height))
  shown.topScroll = Math.max(0, Math.min(shown.topScroll, lower()))
}

// ---- from time to the screen: by time, or each event the same width ----

function onAxis(t) {
  if (!shown.steps) return t
  const all = stepTimes()
  const i = Math.max(0, lastAt(all, t))
  return i >= all.length - 1 ? all.length - 1 : i + Math.max(0, t - all[i]) / (all[i + 1] - all[i])
}

function offAxis(x) {
  if (!shown.steps) return x
  const all = stepTimes()
  const i = Math.max(0, Math.min(all.length - 2, Math.floor(x)))
  return all[i] + (x - i) * (all[i + 1] - all[i])
}

const plotWidth = () => shown.width - GUTTER - 8
const X = (t) => GUTTER + ((onAxis(t) - shown.from) / (shown.till - shown.from)) * plotWidth()
const T = (x) => offAxis(shown.from + ((x - GUTTER) / plotWidth()) * (shown.till - shown.from))

function showAll() {
  const end = Math.max(1, onAxis(run.finish))
  shown.from = -end * 0.005
  shown.till = end * 1.005
}

function zoomTo(from, to) {
  const a = onAxis(from)
  const b = onAxis(to)
  const width = Math.max(b - a, onAxis(run.finish) / 1e4) * 1.3
  shown.from = (a + b - width) / 2
  shown.till = shown.from + width
  clamp()
}

function zoom(factor, x) {
  const end = onAxis(run.finish)
  const old = shown.till - shown.from
  const at = shown.from + ((x - GUTTER) / plotWidth()) * old
  const width = Math.min(end * 1.01, Math.max(end / 1e8, old * factor))
  shown.from = at - ((at - shown.from) * width) / old
  shown.till = shown.from + width
  clamp()
}

// ---- pens ----

const ruler = document.createElement('canvas').getContext('2d')
const widths = new Map()
function measure(text, size = 11) {
  if (shown.bare) return text.length * size * 0.6
  const key = size + text
  let width = widths.get(key)
  if (width === undefined) {
    if (widths.size > 20000) widths.clear()
    ruler.font = `${size}px ${FONT}`
    widths.set(key, (width = ruler.measureText(text).width))
  }
  return width
}

// The text, or as much of its beginning as there is room for.
function fit(text, room, size = 11) {
  if (room < 14) return ''
  if (text.length > 300) text = text.slice(0, 300)
  const width = measure(text, size)
  if (width <= room) return text
  let n = Math.floor((text.length * room) / width)
  while (n > 1 && measure(text.slice(0, n) + '…', size) > room) n--
  return n > 2 ? text.slice(0, n) + '…' : ''
}

const PATTERN = [
  '',
  'M1 1h1v1h-1zM4 4h1v1h-1z',
  'M1.5 0v6M4.5 0v6',
  'M-1 7L7 -1M-1 1L1 -1M5 7L7 5',
  '',
  'M0 0L6 6M6 0L0 6',
]

function makePattern(ctx, state) {
  const cell = document.createElement('canvas')
  cell.width = cell.height = 12
  const c = cell.getContext('2d')
  c.scale(2, 2)
  c.fillStyle = C.fill[state]
  c.fillRect(0, 0, 6, 6)
  c.strokeStyle = C.line[state]
  c.lineWidth = 1.2
  c.stroke(new Path2D(PATTERN[state]))
  const pattern = ctx.createPattern(cell, 'repeat')
  pattern.setTransform(new DOMMatrix().scale(0.5))
  return pattern
}

function screenPen(ctx) {
  const patterns = {}
  return {
    rect(x, y, w, h, fill, state) {
      ctx.fillStyle = state && PATTERN[state] ? (patterns[state] ??= makePattern(ctx, state)) : fill
      ctx.fillRect(x, y, w, h)
    },
    frame(x, y, w, h, stroke) {
      ctx.lineWidth = 1
      ctx.strokeStyle = stroke
      ctx.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1)
    },
    text(x, y, text, fill, size = 11, align = 'left', bold = false) {
      if (shown.bare) return
      ctx.font = `${bold ? '600 ' : ''}${size}px ${FONT}`
      ctx.textAlign = align
      ctx.fillStyle = fill
      ctx.fillText(text, x, y)
    },
    path(d, stroke, width = 1, dash = [], fill = null) {
      const p = new Path2D(d)
      ctx.setLineDash(dash)
      ctx.lineWidth = width
      if (fill) {
        ctx.fillStyle = fill
        ctx.fill(p)
      }
      if (stroke) {
        ctx.strokeStyle = stroke
        ctx.stroke(p)
      }
      ctx.setLineDash([])
    },
    clip(x, y, w, h) {
      ctx.save()
      ctx.beginPath()
      ctx.rect(x, y, w, h)
      ctx.clip()
    },
    unclip: () => ctx.restore(),
  }
}

function svgPen() {
  const out = []
  const escape = (text) =>
    String(text).replace(/[&<>"'\x00-\x1f\x7f]/g, (c) => (c < ' ' ? '·' : `&#${c.charCodeAt(0)};`))
  const anchor = { left: 'start', center: 'middle', right: 'end' }
  const patterns = [1, 2, 3, 5]
    .map(
      (s) =>
        `<pattern id="s${s}" width="6" height="6" patternUnits="userSpaceOnUse">` +
        `<path d="M0 0h6v6h-6z" fill="${C.fill[s]}"/>` +
        `<path d="${PATTERN[s]}" stroke="${C.line[s]}" fill="none"/></pattern>`,
    )
    .join('')
  return {
    rect(x, y, w, h, fill, state) {
      const paint = state && PATTERN[state] ? `url(#s${state})` : fill
      out.push(`<rect x="${x}" y="${y}" width="${Math.max(0, w)}" height="${h}" fill="${paint}"/>`)
    },
    frame(x, y, w, h, stroke) {
      const size = `x="${x + 0.5}" y="${y + 0.5}" width="${Math.max(0, w - 1)}" height="${h - 1}"`
      out.push(`<rect ${size} fill="none" stroke="${stroke}"/>`)
    },
    text(x, y, text, fill, size = 11, align = 'left', bold = false) {
      const weight = bold ? ' font-weight="600"' : ''
      out.push(
        `<text x="${x}" y="${y}" fill="${fill}" font-size="${size}"${weight} ` +
          `text-anchor="${anchor[align]}">${escape(text)}</text>`,
      )
    },
    path(d, stroke, width = 1, dash = [], fill = null) {
      out.push(
        `<path d="${d}" fill="${fill ?? 'none'}" stroke="${stroke ?? 'none'}" ` +
          `stroke-width="${width}" stroke-dasharray="${dash.join(' ')}"/>`,
      )
    },
    clip(x, y, w, h) {
      const box = `x="${x}" y="${y}" width="${w}" height="${h}"`
      out.push(`<svg ${box} viewBox="${x} ${y} ${w} ${h}">`)
    },
    unclip: () => out.push('</svg>'),
    done: () =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="${shown.width}" height="${shown.height}" ` +
      `font-family="sans-serif"><defs>${patterns}</defs>` +
      `<rect width="100%" height="100%" fill="${C.ground}"/>${out.join('')}</svg>`,
  }
}
