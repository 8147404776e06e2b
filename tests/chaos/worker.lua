-- SPDX-License-Identifier: MIT
-- What a unit of a random program does: operations chosen at random, each with what must hold.
local here = debug.getinfo(1, "S").source:match("^@(.*)/[^/]*$")
local journal = dofile(here .. "/journal.lua")
local worker = {}

-- A generator of its own for each unit, so that a program depends on its seed alone.
local function generator(seed)
  local state = seed * 2654435761 & 0xffffffff
  for _ = 1, 3 do state = (state * 1664525 + 1013904223) & 0xffffffff end
  return function(n)
    state = (state * 1664525 + 1013904223) & 0xffffffff
    return (state >> 8) % n + 1
  end
end
worker.generator = generator

local function fault(w, text, ...) w.write("F", text:format(...)) end

-- ---- items ----

local PADS = { 0, 0, 0, 20, 200, 400, 3000, 70000 }

local function new_item(w)
  w.made = w.made + 1
  local id = w.id .. ":" .. w.made
  local pad = PADS[w.random(#PADS)]
  if pad > 1000 and w.random(4) > 1 then pad = 0 end
  local item = { w.random(9), id = id, pad = pad > 0 and ("x"):rep(pad) or nil, size = pad }
  if w.random(8) == 1 then item.ref = w.objects.locks[1] end
  return item
end

local function check_item(w, name, item)
  local whole = type(item) == "table" and type(item.id) == "string"
  if not whole or (item.size > 0 and #item.pad ~= item.size) or
    (item.ref and item.ref ~= w.objects.locks[1]) then
    fault(w, "%s: a broken item: %s", name, tostring(whole and item.id or item))
  end
  return whole and item.id or "?"
end

local function pick(w, list) return list[w.random(#list)] end

-- ---- operations ----

local ops = {}

local function put(w, q, wait)
  local item = new_item(w)
  w.write("P", q.name, item.id)
  local ok, why = q.queue:try_put(item, wait)
  w.write(ok and "p" or "n", q.name, item.id)
  if not ok and why ~= "full" and why ~= "closed" then fault(w, "try_put: %s", tostring(why)) end
end

local function get(w, q, wait)
  w.write("G", q.name)
  local ok, item = q.queue:try_get(wait)
  if not ok then
    w.write("e", q.name)
    return
  end
  w.write("g", q.name, check_item(w, q.name, item))
  if q.joinable then q.queue:task_done() end
end

function ops.put(w) put(w, pick(w, w.objects.queues), w.random(20) / 200) end
function ops.get(w) get(w, pick(w, w.objects.queues), w.random(20) / 200) end
function ops.get_now(w) get(w, pick(w, w.objects.queues), false) end

-- Only where somebody else's end of time closes the queues.
function ops.get_ever(w)
  if not w.is_main then get(w, pick(w, w.objects.queues)) end
end

function ops.send(w)
  local p, item = pick(w, w.objects.pipes), new_item(w)
  w.write("P", p.name, item.id)
  p.from:send(item)
  w.write("p", p.name, item.id)
end

function ops.receive(w)
  local p = pick(w, w.objects.pipes)
  w.write("G", p.name)
  local ok, item = pcall(p.to.recv, p.to, 0.01)
  if ok then
    w.write("g", p.name, check_item(w, p.name, item))
  elseif item == _G.pipe.Empty then
    w.write("e", p.name)
  else
    error(item, 0)
  end
end

local function work(w)
  local n = w.random(40)
  if n == 1 then sleep(0.002)
  elseif n == 2 then sleep(0)
  elseif n > 30 then for _ = 1, n * 10 do end end
end

-- Inside, nobody else is: two plain stores with time between them are seen by nobody.
local function inside(w, l)
  local me = w.id
  l.who:set(me)
  local n = l.count:get()
  work(w)
  if w.mortal and w.depth > 0 and w.random(150) == 1 then process.current():kill() end
  l.count:set(n + 1)
  if l.who:get() ~= me then fault(w, "%s: %s is inside too", l.name, tostring(l.who:get())) end
  local now = l.count:get()
  if now ~= n + 1 then fault(w, "%s: its counter is %s, not %d", l.name, tostring(now), n + 1) end
end

function ops.lock(w)
  local l = pick(w, w.objects.guarded)
  local ok, how = l.lock:acquire()
  if not ok then fault(w, "%s: acquire without a limit gave false", l.name) end
  if how and how ~= "abandoned" then fault(w, "%s: acquired, %s", l.name, tostring(how)) end
  inside(w, l)
  if l.again and w.random(2) == 1 then
    l.lock:acquire()
    inside(w, l)
    l.lock:release()
  end
  if w.random(100) == 1 and not w.is_main then error("planned: it ends with a lock", 0) end
  l.lock:release()
end

function ops.guard(w)
  local l = pick(w, w.objects.guarded)
  local _ <close> = l.lock:guard()
  inside(w, l)
end

function ops.try_lock(w)
  local l = pick(w, w.objects.guarded)
  if l.lock:acquire(w.random(3) / 1000) then
    inside(w, l)
    l.lock:release()
  end
end

function ops.semaphore(w)
  local s = w.objects.semaphore
  if not s.semaphore:acquire(0.005) then return end
  if s.inside:add(1) > s.n then fault(w, "more than %d have the semaphore", s.n) end
  work(w)
  s.inside:add(-1)
  s.semaphore:release()
end

function ops.cell(w)
  local c = w.objects.cell
  c:update(function(v) return { a = v.a + 1, b = v.b + 1, pad = v.pad } end)
  local v = c:get()
  if v.a ~= v.b then fault(w, "a torn cell: %d and %d", v.a, v.b) end
end

function ops.add(w) w.objects.plain:add(1) end

function ops.condition(w)
  local c = w.objects.condition
  if w.random(2) == 1 then
    local _ <close> = c.condition:guard()
    c.tokens:add(1)
    if w.random(3) == 1 then c.condition:notify_all() else c.condition:notify() end
  else
    local _ <close> = c.condition:guard()
    if c.condition:wait_for(function() return c.tokens:get() > 0 end, 0.02) then
      if c.tokens:add(-1) < 0 then fault(w, "a token was taken twice") end
    end
  end
end

function ops.event(w)
  local e = pick(w, w.objects.events)
  local n = w.random(4)
  if n == 1 then e:set() elseif n == 2 then e:clear() else e:wait(0.005) end
end

function ops.barrier(w)
  local b = w.objects.barrier
  local ok, index = pcall(b.wait, b, 0.01)
  if not ok then
    if index ~= _G.barrier.Broken then error(index, 0) end
    b:reset()
  elseif math.type(index) ~= "integer" or index < 1 or index > b:parties() then
    fault(w, "barrier: index %s", tostring(index))
  end
end

function ops.any(w)
  local o = w.objects
  local list = { pick(w, o.queues).queue, pick(w, o.events), pick(w, o.pipes).to }
  if w.children[1] then list[#list + 1] = w.children[1] end
  wait_any(list, 0.005)
end

-- Objects that come and go, some of them inside of others.
function ops.objects(w)
  local q, l = queue(), lock()
  local c = condition(l)
  q:put({ l, c, event(), cell({ l }) })
  l:acquire()
  if w.random(2) == 1 then q:get() end
  if w.random(2) == 1 then l:release() end
  if w.random(10) == 1 then collectgarbage() end
end

function ops.spawn(w)
  if #w.children >= 4 or w.objects.units:add(1) > w.most then return end
  local kind = pick(w, w.tasks and { "process", "process", "thread", "isolate", "green", "green" }
    or { "process", "process", "thread", "isolate" })
  if kind == "process" and w.depth >= 3 then kind = "thread" end
  local is_main = kind == "process"
  local spec = {
    objects = w.objects, dir = w.dir, stop = w.stop, stuck = w.stuck, most = w.most,
    mortal = w.mortal,
    tasks = w.tasks, seed = w.random(1 << 20), depth = w.depth + (is_main and 1 or 0),
    is_main = is_main,
  }
  local start = _G[kind].spawn
  if w.random(10) == 1 and kind == "process" then start = _G[kind].daemon end
  local ok, unit = pcall(start, worker.start, here, spec)
  if not ok then
    if not tostring(unit):match("daemon process may not") then error(unit, 0) end
    return
  end
  w.children[#w.children + 1] = unit
end

function ops.join(w)
  local i = w.random(4)
  local unit = w.children[i]
  if unit and unit:join(0.01) then
    if unit.exitcode == nil or unit:is_alive() then fault(w, "a joined unit lives") end
    table.remove(w.children, i)
  end
end

function ops.kill(w)
  if not w.mortal or w.random(3) > 1 then return end
  local own = os.getpid()
  local victims = {}
  for _, u in ipairs(units()) do
    local other = u.kind == "process" and u.pid ~= own
    if u.id ~= 1 and (other or u.kind ~= "process" and w.random(4) == 1) then
      victims[#victims + 1] = u
    end
  end
  local u = #victims > 0 and pick(w, victims)
  if not u then return end
  sleep(w.random(1000) / 1e6)
  if u.kind ~= "process" then
    u:terminate()
    w.objects.terminated:add(1)
  else
    if w.random(5) == 1 then u:terminate() else u:kill() end
    w.objects.kills:add(1)
  end
end

function ops.exit(w)
  if w.mortal and w.random(40) == 1 and w.depth > 0 then os.exit(w.random(3)) end
end

local CHOICES = {
  "put", "put", "put", "get", "get", "get", "get_now", "get_ever", "send", "receive",
  "lock", "lock", "guard", "try_lock", "semaphore", "cell", "add", "condition", "condition",
  "event", "barrier", "any", "objects", "spawn", "spawn", "join", "kill", "exit",
}

local function is_end(e)
  return e == _G.unit.Terminated or tostring(e):match("^planned") ~= nil
end

-- Everybody whose time is over ends the program: one of them is enough.
function worker.finish(objects)
  for _, q in ipairs(objects.queues) do q.queue:close() end
end

--- The main loop of a unit.
function worker.run(spec)
  local w = {}
  for key, value in pairs(spec) do w[key] = value end -- threads are given the very table
  w.random, w.made, w.children = generator(w.seed), 0, {}
  w.id = (green.current() or thread.current()).id
  w.write = journal.open(w.dir)
  local n = 0
  while clock() < w.stop do
    local name = pick(w, CHOICES)
    local began = clock()
    local ok, e = pcall(ops[name], w)
    local took = clock() - began
    if took > w.stuck and name ~= "get_ever" then fault(w, "%s took %.1f seconds", name, took) end
    if not ok then
      w.write("x")
      if is_end(e) then error(e, 0) end
      fault(w, "%s: %s", name, tostring(e):gsub("\n.*", ""))
    end
    n = n + 1
    if n % 16 == 0 then w.objects.ops:add(16) end
  end
  worker.finish(w.objects)
end

--- The first function of a unit: isolates have only what they are given.
function worker.start(folder, spec)
  dofile(folder .. "/worker.lua").run(spec)
end

return worker
