// The panel: sentences, the graph of a ring, the source, the output, the legend.

// ---- the panel ----

function rowOf(at) {
  if (at.unit) return run.byId.get(at.unit)?.row
  if (at.object) return shown.rows.find((row) => row.object?.id === at.object)
  if (at.line) return shown.rows.find((row) => row.place === at.line)
  if (at.at_once) return shown.rows.find((row) => row.atOnce)
  return null
}

function linkTo(part) {
  const a = document.createElement('a')
  a.href = '#'
  a.textContent = part.text
  a.onclick = (e) => {
    e.preventDefault()
    e.stopPropagation()
    go(part.go)
  }
  return a
}

function go(to) {
  if (to.place) openLine(to.place)
  else if (to.from !== undefined) zoomTo(to.from, to.to)
  else {
    const row = rowOf(to)
    if (row) choose({ row, t: row.unit ? row.unit.t[0] : (row.object?.t[1] ?? 0) })
  }
  draw()
}

function fillPanel() {
  const list = run.sentences.slice(0, allSentences ? Infinity : MOST_SENTENCES)
  $('sentences').replaceChildren(
    ...list.map((s, i) => {
      const li = document.createElement('li')
      const number = document.createElement('b')
      number.textContent = i + 1
      li.classList.toggle('bad', !!s.bad)
      li.classList.toggle('on', i === shown.sentence)
      li.tabIndex = 0
      li.append(
        number,
        ...compose(s.key, s.values).map((part) => (part.text ? linkTo(part) : part)),
      )
      li.onclick = () => chooseSentence(i)
      li.onkeydown = (e) => {
        if (e.key === 'Enter' && e.target === li) chooseSentence(i)
      }
      return li
    }),
  )
  $('more').hidden = allSentences
  $('more').textContent = words('more', run.sentences.length - MOST_SENTENCES)
  $('ring').replaceChildren(
    ...run.rings
      .filter((r) => r.ring)
      .slice(0, 1)
      .map(ringGraph),
  )
}

function chooseSentence(i) {
  shown.sentence = i
  const s = run.sentences[i]
  const at = s.at ?? {}
  shown.path = !!at.path
  if (at.a !== undefined && !at.path) zoomTo(at.a, at.b)
  else showAll()
  const row = rowOf(at)
  if (row && at.t !== undefined) choose({ row, t: at.t })
  if (at.line) openLine(at.line)
  fillPanel()
  $('sentences').children[i]?.scrollIntoView({ block: 'nearest' })
  $('status').textContent = say(s.key, s.values)
  draw()
}

function svg(tag, attributes, text) {
  const e = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v)
  if (text !== undefined) e.textContent = text
  return e
}

// Who waits for whom, as a graph: units round, objects square.
function ringGraph(r) {
  const nodes = []
  for (let i = 0; i < r.ring.length; i += 2) {
    nodes.push({ unit: r.ring[i] })
    if (r.ring[i + 1] > 0) nodes.push({ object: r.ring[i + 1] })
  }
  const few = nodes.length <= 4 // else there is room for neither words nor wide boxes
  const high = few ? 60 : 11 * nodes.length
  const wide = few ? 88 : 68
  const start = nodes.length % 4 ? -Math.PI / 2 : -Math.PI // nodes at the top have room
  const middle = high + 44
  const box = svg('svg', { viewBox: `0 0 340 ${2 * high + 64}`, role: 'img' })
  box.style.height = `${2 * high + 48}px`
  const title = say('ring_title', { s: ['span', r.at, r.at] })
  box.append(svg('title', {}, title), svg('text', { x: 6, y: 14 }, title))
  nodes.forEach((node, i) => {
    const angle = start + (2 * Math.PI * i) / nodes.length
    node.x = 170 + 124 * Math.cos(angle)
    node.y = middle + high * Math.sin(angle)
  })
  nodes.forEach((from, i) => {
    const to = nodes[(i + 1) % nodes.length]
    const angle = Math.atan2(to.y - from.y, to.x - from.x)
    const cos = Math.cos(angle)
    const sin = Math.sin(angle)
    const reach = Math.min((wide / 2 + 2) / Math.abs(cos || 1e-9), 17 / Math.abs(sin || 1e-9), 50)
    const [ax, ay] = [from.x + reach * cos, from.y + reach * sin]
    const [bx, by] = [to.x - reach * cos, to.y - reach * sin]
    const wants = !!from.unit
    const head = (turn) => `${bx - 10 * Math.cos(angle + turn)} ${by - 10 * Math.sin(angle + turn)}`
    box.append(
      svg('path', {
        d: `M${ax} ${ay}L${bx} ${by}`,
        stroke: C.bad,
        'stroke-width': 2.5,
        'stroke-dasharray': wants ? '6 4' : 'none',
      }),
      svg('path', { d: `M${bx} ${by}L${head(0.4)}L${head(-0.4)}z`, fill: C.bad }),
    )
    if (!few) return
    const at = {
      x: (ax + bx) / 2,
      y: (ay + by) / 2 + (from.y + to.y < 2 * middle ? -8 : 16),
      'text-anchor': (from.x + to.x) / 2 < 170 ? 'end' : 'start',
      style: `font-size:11px;fill:${C.soft}`,
    }
    box.append(svg('text', at, word(wants ? 'waits_for' : 'held_by')))
  })
  for (const node of nodes) {
    const name = node.unit ? unitTitle(node.unit) : objectName(node.object)
    box.append(
      svg('rect', {
        x: node.x - wide / 2,
        y: node.y - 14,
        width: wide,
        height: 28,
        rx: node.unit ? 14 : 2,
        fill: node.unit ? tintOf(node.unit) : C.ground,
        stroke: C.ink,
        'stroke-width': node.unit ? 1 : 2,
      }),
      svg(
        'text',
        {
          x: node.x,
          y: node.y + 4,
          'text-anchor': 'middle',
          style: node.unit ? 'fill:#1b1f24' : '',
        },
        fit(name, wide - 8, 12),
      ),
    )
  }
  return box
}

// ---- the source, the output ----

function heatOf(source) {
  const heat = new Map()
  for (const u of run.units) {
    for (let i = 0; i < u.n; i++) {
      if (Math.floor(u.place[i] / PLACES) !== source) continue
      const line = u.place[i] % PLACES
      heat.set(line, (heat.get(line) ?? 0) + u.t[i + 1] - u.t[i])
    }
  }
  const most = Math.max(1, ...heat.values())
  return (line) => Math.sqrt((heat.get(line) ?? 0) / most) * 100
}

function fillSource(source) {
  if (sourceShown === source) return
  sourceShown = source
  const s = run.sources[source]
  $('source-head').textContent = `${word('source')} · ${shortName(s?.name ?? '')}`
  $('source-head').title = s?.name ?? ''
  const heat = heatOf(source)
  $('source').replaceChildren(
    ...(s?.lines ?? []).map((text, i) => {
      const div = document.createElement('div')
      const number = document.createElement('i')
      const bar = document.createElement('u')
      number.textContent = i + 1
      bar.style.setProperty('--heat', heat(i + 1) + '%')
      div.append(number, bar, text || ' ')
      div.role = 'option'
      div.tabIndex = -1
      div.onclick = () => togglePin(source * PLACES + i + 1)
      return div
    }),
  )
  markPins()
}

function markPins() {
  const pins = new Set(run.pinned)
  ;[...$('source').children].forEach((div, i) => {
    const pinned = pins.has(sourceShown * PLACES + i + 1)
    div.classList.toggle('pin', pinned)
    div.ariaSelected = pinned
  })
}

// Show how many units are in a line at once, or show it no longer.
function togglePin(place) {
  const pinned = run.pinned.includes(place)
  run.pinned = pinned ? run.pinned.filter((p) => p !== place) : [...run.pinned, place]
  markPins()
  layout()
  draw()
}

function openLine(place, softly) {
  if (!place) return
  fillSource(Math.floor(place / PLACES))
  const div = $('source').children[(place % PLACES) - 1]
  for (const on of $('source').querySelectorAll('.on')) on.classList.remove('on')
  if (!div) return
  div.classList.add('on')
  if (!softly) div.scrollIntoView({ block: 'center' })
}

function fillOutput() {
  const list = $('output')
  const free =
    $('stage').clientHeight -
    42 -
    $('legend').offsetHeight -
    $('status').offsetHeight -
    (shown.end - lower()) -
    4
  list.hidden = free < 60 || shown.print
  list.style.height = free + 'px'
  list.replaceChildren(
    ...run.out.slice(0, 2000).map(([t, id, place, text]) => {
      const li = document.createElement('li')
      const when = document.createElement('time')
      const chip = document.createElement('b')
      when.textContent = `${unitTitle(id)} · ${duration(t)}`
      chip.style.background = tintOf(id)
      li.append(when, chip, text)
      li.tabIndex = -1
      li.onclick = () => {
        choose({ row: run.byId.get(id).row, t })
        openLine(place)
      }
      return li
    }),
  )
}

function fillLegend() {
  const item = (text, paintItem) => {
    const entry = document.createElement('span')
    const canvas = document.createElement('canvas')
    const k = devicePixelRatio || 1
    canvas.width = 26 * k
    canvas.height = 14 * k
    const ctx = canvas.getContext('2d')
    ctx.scale(k, k)
    paintItem(screenPen(ctx))
    entry.append(canvas, text)
    return entry
  }
  const states = ['running', 'ready', 'state', 'blocked', 'outside', 'stopped']
  const piece = { t: [0, 26], state: [], object: [1] }
  $('legend').replaceChildren(
    ...states.map((name, s) =>
      item(word('state_' + name), (p) => drawPiece(p, { ...piece, state: [s] }, 0, 0, 26, 0, 15)),
    ),
    item(word('whose'), (p) => [1, 2].forEach((k) => p.rect(13 * k - 13, 1, 13, 12, OWNERS[k]))),
    item(word('path'), (p) => p.path('M0 11H26', C.ink, 3)),
  )
}
