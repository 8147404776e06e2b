// The lanes of units, the axis, the names, the arrows, the rings.

// One piece of a unit's lane.
function drawPiece(p, u, i, x, w, y, h) {
  const state = u.state[i]
  const calm = state === STATES.blocked && u.object[i] < 0 // waiting for an end is normal
  const high = Math.max(3, Math.round((h - 4) * (calm ? 0.34 : HEIGHT[state])))
  const top = state === STATES.outside ? y + h - 3 - high : y + Math.round((h - high) / 2)
  p.rect(x, top, w, high, C.fill[state], w > 3 ? state : 0)
  if (state !== STATES.running && state !== STATES.outside && w > 8) {
    p.frame(x, top, w, high, C.line[state])
  }
}

function pieceText(u, i, room) {
  const object = u.object[i]
  const place = u.place[i]
  switch (u.state[i]) {
    case STATES.running:
      return place ? `${place % PLACES}: ${lineText(place)}` : ''
    case STATES.outside: {
      const said = run.outOf.get(u.id)
      const k = said ? lastAt(said.t, u.t[i]) : -1
      return k >= 0 && said.t[k] >= u.t[Math.max(0, i - 2)] ? `“${said.text[k]}”` : lineText(place)
    }
    case STATES.blocked:
      return object < 0 ? '← ' + unitTitle(-object) : object ? objectName(object) : ''
    case STATES.state:
      return room < 160 ? '' : word('state_state')
  }
  return ''
}

function drawPieceText(p, u, i, x, x2, y, h) {
  const left = Math.max(x, GUTTER)
  const room = Math.min(x2, shown.width) - left - 8
  if (h < 13 || room < 18) return
  const text = fit(pieceText(u, i, room), room, 10.5)
  if (!text) return
  const base = y + h / 2 + 3.5
  const state = u.state[i]
  if (state === STATES.running) p.text(left + 4, base, text, C.onRunning, 10.5)
  else if (state === STATES.outside)
    p.text(left + 4, Math.min(base, y + h * 0.8 - 4), text, C.ink, 10.5)
  else {
    p.rect(left + 4, base - 10, measure(text, 10.5) + 6, 13, C.ground)
    p.text(left + 7, base, text, C.ink, 10.5)
  }
}

// ---- many pieces in a pixel ----

// Is there more than the eye can tell apart, among the first n times? Then lanes are drawn column by
// column, which takes as long for a million pieces as for a thousand.
function isDense(times, n = times.length) {
  return lastAt(times, T(shown.width), n) - lastAt(times, T(GUTTER), n) > 2 * plotWidth()
}

// Call visit(x, a, b, from, till) for each column of pixels: a is the last of the times at the left
// edge, b at the right edge.
function eachColumn(times, n, visit) {
  const right = Math.min(shown.width, X(times[n - 1]) + 1)
  let x = Math.max(GUTTER, Math.floor(X(times[0])))
  let from = T(x)
  let a = Math.max(0, lastAt(times, from, n))
  for (; x < right; x++) {
    const till = T(x + 1)
    const b = Math.max(a, lastAt(times, till, n))
    visit(x, a, b, from, till)
    a = b
    from = till
  }
}

// How long the unit was in each state before each piece.
function sumsOf(u) {
  if (!u.sums) {
    u.sums = Array.from({ length: 6 }, () => new Float64Array(u.n + 1))
    for (let i = 0; i < u.n; i++) {
      for (let s = 0; s < 6; s++) u.sums[s][i + 1] = u.sums[s][i]
      u.sums[u.state[i]][i + 1] += u.t[i + 1] - u.t[i]
    }
  }
  return u.sums
}

// Columns show the parts of all states, so nothing vanishes; equal columns are drawn together.
function makeColumns(p, y, h) {
  const share = new Float64Array(6)
  let column = -1
  let open = null
  const close = () => {
    if (!open) return
    let foot = y + h - 2
    for (let s = 0; s < 6; s++) {
      const high = Math.min(open.parts[s], foot - y - 2)
      if (high <= 0) continue
      const paint = s === STATES.stopped ? C.fill[s] : C.line[s]
      p.rect(open.x, foot - high, open.till - open.x, high, paint)
      foot -= high
    }
    open = null
  }
  const flush = () => {
    if (column < 0) return
    let sum = 0
    for (let s = 0; s < 6; s++) sum += share[s]
    const part = (n) => (n ? Math.max(1, Math.round((n / sum) * (h - 4))) : 0)
    const parts = Array.from(share, part)
    if (open && open.till === column && open.parts.every((n, s) => n === parts[s])) open.till++
    else {
      close()
      open = { x: column, till: column + 1, parts }
    }
    share.fill(0)
    column = -1
  }
  return {
    add(x, state, weight) {
      const at = Math.floor(x)
      if (at !== column) flush()
      column = at
      share[state] += weight + 1e-9
    },
    end() {
      flush()
      close()
    },
  }
}

function drawDense(p, u, y, h) {
  const columns = makeColumns(p, y, h)
  const sums = sumsOf(u)
  eachColumn(u.t, u.n, (x, a, b, from, till) => {
    for (let s = 0; s < 6; s++) {
      let part = sums[s][b] - sums[s][a]
      if (u.state[a] === s) part -= Math.max(0, from - u.t[a])
      if (u.state[b] === s) part += Math.min(till, u.t[b + 1]) - u.t[b]
      if (part > 0) columns.add(x, s, part)
    }
  })
  columns.end()
}

const isAlike = (u, i, k) =>
  u.state[i] === u.state[k] && u.object[i] === u.object[k] && u.place[i] === u.place[k]

// Pieces that are a pixel wide or more, and between them columns.
function drawPieces(p, u, y, h) {
  const first = Math.max(0, lastAt(u.t, T(GUTTER), u.n))
  const last = lastAt(u.t, T(shown.width), u.n)
  const columns = makeColumns(p, y, h)
  const texts = []
  for (let i = first; i <= last; i++) {
    const x = X(u.t[i])
    const x2 = X(u.t[i + 1])
    if (x2 - x < 1.2) {
      columns.add(Math.max(GUTTER, x), u.state[i], u.t[i + 1] - u.t[i])
      continue
    }
    columns.end()
    const from = Math.max(x, GUTTER - 10)
    drawPiece(p, u, i, from, Math.min(x2, shown.width + 10) - from, y, h)
    if (x2 - x < 18) continue
    const before = texts.at(-1) // a wait that was only looked after has one text
    if (before && x - before.x2 < 5 && isAlike(u, before.i, i)) before.x2 = x2
    else texts.push({ i, x, x2 })
  }
  columns.end()
  for (const { i, x, x2 } of texts) drawPieceText(p, u, i, x, x2, y, h)
}

function drawUnit(p, u, y, h) {
  if (u.t[0] > T(shown.width)) return
  if (isDense(u.t, u.n)) drawDense(p, u, y, h)
  else drawPieces(p, u, y, h)
  drawEnd(p, u, X(u.t[u.n]), y, h)
  drawOutput(p, u, y, h)
}

function drawEnd(p, u, x, y, h) {
  if (u.ended === undefined) return
  const m = y + h / 2
  if (u.code === 0) p.path(`M${x} ${y + 3}v${h - 6}`, C.ink, 1.5)
  else p.path(`M${x - 4} ${m - 4}l8 8m0 -8l-8 8`, C.bad, 2.5)
  const said = run.outOf.get(u.id)
  if (!said || u.index === 0 || said.t.at(-1) < u.t[Math.max(0, u.n - 3)] || x < GUTTER) return
  const text = fit(`“${said.text.at(-1)}”`, shown.width - x - 14)
  if (text) p.text(x + 8, m + 4, text, C.ink)
}

// A mark for each line of output; of many, one in a pixel.
function drawOutput(p, u, y) {
  const times = run.outOf.get(u.id)?.t ?? []
  let d = ''
  let before = -9
  for (let i = Math.max(0, lastAt(times, T(GUTTER))); i < times.length; i++) {
    const x = Math.round(X(times[i]))
    if (x > shown.width) break
    if (x - before < 2) continue
    before = x
    d += `M${x - 3} ${y + 1}h6l-3 4z`
  }
  if (d) p.path(d, null, 1, [], C.ink)
}

// ---- the axis, the names ----

function drawAxis(p, under) {
  const width = shown.till - shown.from
  const raw = width / (plotWidth() / 95)
  const power = 10 ** Math.floor(Math.log10(raw))
  let step = [1, 2, 5, 10].find((m) => m * power >= raw) * power
  if (shown.steps) step = Math.max(1, Math.round(step))
  const scale = scaleOf(Math.max(step * 9, 1))
  const digits = Math.max(0, Math.ceil(Math.log10(scale[0] / step)))
  for (let v = Math.ceil(Math.max(0, shown.from) / step) * step; v <= shown.till; v += step) {
    if (v > onAxis(run.finish) * 1.001) break
    const x = GUTTER + ((v - shown.from) / width) * plotWidth()
    if (under) p.path(`M${x} ${AXIS}V${shown.height}`, C.rule)
    else {
      p.path(`M${x} ${AXIS - 6}V${AXIS}`, C.soft)
      const text = shown.steps ? String(Math.round(v)) : (v / scale[0]).toFixed(digits)
      p.text(x + 4, 15, shown.steps ? text : text + scaleName(scale), C.soft)
    }
  }
  if (under) return
  p.path(`M0 ${AXIS - 0.5}H${shown.width}`, C.soft)
  p.text(8, 15, word(shown.steps ? 'steps' : 'time'), C.soft)
}

function drawName(p, row, y) {
  const middle = y + row.h / 2 + 4
  if (row.unit) {
    const u = row.unit
    p.rect(8 + row.indent, middle - 9, 10, 10, u.tint)
    p.text(24 + row.indent, middle, fit(u.name, 92 - row.indent, 12), C.ink, 12)
    const number = row.indent ? '' : String(u.pid || '')
    p.text(GUTTER - 8, middle, number, C.soft, 10, 'right')
  } else if (row.key) {
    const of = row.tasks
      ? `${row.members.length} × green`
      : say('process_of', { n: N(row.home.title) })
    p.text(8, middle - 1, `${row.folded ? '▸' : '▾'} ${fit(of, 132)}`, C.soft)
  } else if (row.object) {
    const kind = word('kind_' + row.object.kind)
    p.text(8, y + 18, fit(row.object.name, 140 - measure(kind, 10.5)), C.ink, 12, 'left', true)
    p.text(GUTTER - 8, y + 18, kind, C.soft, 10.5, 'right')
  } else if (row.place) {
    p.text(8, y + 20, fit(say('line_lane', { l: L(row.place) }), 120, 12), C.bad, 12, 'left', true)
  } else p.text(8, middle - 1, word('at_once_lane'), C.ink, 12)
}

function drawGroup(p, row, y) {
  if (row.folded) {
    row.curve ??= countAtOnce(row.members, (u, i) => u.state[i] === STATES.running)
    drawCurve(p, row.curve, y, row.h, C.fill[0])
    return
  }
  const from = Math.min(...row.members.map((u) => u.t[0]))
  const till = Math.max(...row.members.map((u) => u.t[u.n]))
  p.rect(X(from), y + 9, Math.max(1, X(till) - X(from)), 2, C.rule)
}

// ---- arrows ----

function curl(x, y, x2, y2) {
  if (x2 - x < 5) return `M${x} ${y}L${x2} ${y2}`
  const d = Math.max(6, Math.min(40, (x2 - x) / 2))
  return `M${x} ${y}C${x + d} ${y} ${x2 - d} ${y2} ${x2} ${y2}`
}

function touches(a, at) {
  if (at.row.object) return a.object === at.row.object.id && a.t0 <= at.t && a.t1 >= at.t
  const u = at.row.unit
  const i = u ? pieceAt(u, at.t) : -1
  if (i < 0) return false
  const from = u.t[i]
  const till = u.t[i + 1]
  return (
    (a.u1 === u.id && a.t1 >= from && a.t1 <= till) ||
    (a.u0 === u.id && a.t0 >= from && a.t0 <= till)
  )
}

function drawArrowKind(p, list, kind, width, alpha) {
  let lines = ''
  let heads = ''
  const used = new Set()
  for (const a of list) {
    if (a.kind !== kind) continue
    const from = run.byId.get(a.u0)?.row
    const to = run.byId.get(a.u1)?.row
    const x = X(a.t0)
    const x2 = X(a.t1)
    const key = `${a.u0},${a.u1},${x >> 2},${x2 >> 2}`
    if (!from || !to || from === to || used.has(key)) continue
    used.add(key)
    const up = rowY(to) < rowY(from)
    const y = rowY(from) + (up ? 2 : from.h - 2)
    const y2 = rowY(to) + (up ? to.h - 3 : 3)
    if (Math.min(y, y2) < shown.pinned) continue
    lines += curl(x, y, x2, y2)
    heads += `M${x2} ${y2}l-3.5 ${up ? 6 : -6}h7z`
  }
  if (!lines) return
  p.path(lines, C.soft + alpha, kind === ARROW_KINDS.release ? width + 0.8 : width, DASH[kind])
  p.path(heads, null, 1, [], C.soft + alpha)
}

// Is there room for the arrows of a kind? Items that are put one by one, and all got at once, have
// none: the arrows would lie over the lanes like a fan.
function hasRoom(list) {
  if (list.length < 6) return true
  if (list[0].kind !== ARROW_KINDS.item) return plotWidth() / list.length > 16
  const spread = (times) => X(Math.max(...times)) - X(Math.min(...times))
  const starts = spread(list.map((a) => a.t0))
  return Math.min(starts, spread(list.map((a) => a.t1))) / list.length > 16
}

// A kind of arrow is drawn where there is room; else only the arrows of the chosen piece.
function drawArrows(p) {
  const left = T(GUTTER)
  const right = T(shown.width)
  const at = shown.hover ?? shown.chosen
  const kinds = [[], [], [], [], []]
  const mine = []
  for (const a of run.arrows) {
    if (a.t1 < left || a.t0 > right) continue
    if (kinds[a.kind].length < 400) kinds[a.kind].push(a)
    if (at && mine.length < 40 && touches(a, at)) mine.push(a)
  }
  const quiet = kinds.filter(hasRoom).flat()
  for (let kind = 0; kind < 5; kind++) {
    drawArrowKind(p, quiet, kind, 1, '99')
    drawArrowKind(p, mine, kind, 2, 'ff')
  }
}

// The ring of a deadlock, at the moment it closed: holds on the left, wants on the right.
function drawRing(p, r) {
  const x = X(r.at)
  if (!r.ring || x < GUTTER || x > shown.width) return
  p.path(`M${x} ${AXIS}V${shown.height}`, C.bad, 1.2, [4, 3])
  for (let i = 0; i < r.ring.length; i += 2) {
    const wanted = r.ring[i + 1]
    const waiter = run.byId.get(r.ring[i])?.row
    const owner = run.byId.get(r.ring[(i + 2) % r.ring.length])?.row
    const object = shown.rows.find((row) => row.object?.id === wanted)
    if (!waiter || !owner) continue
    const y = rowY(waiter) + waiter.h / 2
    const y2 = object ? rowY(object) + 14 : rowY(owner) + owner.h / 2
    p.path(`M${x} ${y}C${x + 55} ${y} ${x + 55} ${y2} ${x} ${y2}`, C.bad, 2, [6, 4])
    p.path(`M${x} ${y2}l8 -4v8z`, null, 1, [], C.bad)
    if (!object) continue
    const y3 = rowY(owner) + owner.h / 2
    p.path(`M${x} ${y2}C${x - 55} ${y2} ${x - 55} ${y3} ${x} ${y3}`, C.bad, 2)
    p.path(`M${x} ${y3}l-8 -4v8z`, null, 1, [], C.bad)
  }
}
