-- SPDX-License-Identifier: MIT
-- Processes in loops of one operation each, killed after some microseconds, hundreds of times a
-- round: each kill hits a random instruction of that operation, and the others must go on.
local here = debug.getinfo(1, "S").source:match("^@(.*)/[^/]*$")
local journal = dofile(here .. "/journal.lua")

local VICTIMS = 3
local STUCK = 1 -- seconds

-- Each case: make() -> shared things; loop(shared, id, write, beat, slot) runs for ever;
-- finish(shared, r) looks at what is left.
local cases = {}

local function queue_case(flavour, maker, maxsize, size)
  return {
    make = function() return { queue = maker(maxsize), name = flavour } end,
    loop = function(s, id, write, beat, slot)
      local n, q, name = 0, s.queue, s.name
      local pad = ("x"):rep(size)
      if slot == 1 or slot == 3 and id % 2 == 1 then
        while true do
          n = n + 1
          local key = id .. ":" .. n
          write("P", name, key)
          q:put({ n % 7, key, pad })
          write("p", name, key)
          beat()
        end
      else
        while true do
          write("G", name)
          local item = q:get()
          if #item[3] ~= size then write("F", "a broken item " .. item[2]) end
          write("g", name, item[2])
          beat()
        end
      end
    end,
    finish = function(s, r)
      while true do
        local ok, item = s.queue:try_get(0)
        if not ok then break end
        r.write("d", s.name, item[2])
      end
      if s.queue:qsize() ~= 0 then r.fault("%s: %d are left of it", s.name, s.queue:qsize()) end
    end,
  }
end

cases.fifo = queue_case("fifo", queue, 0, 3)
cases.fifo_full = queue_case("fifo", queue, 4, 300)
cases.fifo_large = queue_case("fifo", queue, 8, 100000)
cases.lifo = queue_case("lifo", lifo_queue, 50, 120)
cases.priority = queue_case("priority", priority_queue, 50, 3)

local function lock_case(maker)
  return {
    make = function() return { lock = maker(), who = cell(0), n = cell(0) } end,
    loop = function(s, id, write, beat)
      while true do
        s.lock:acquire()
        s.who:set(id)
        local n = s.n:get()
        s.n:set(n + 1)
        if s.who:get() ~= id or s.n:get() ~= n + 1 then write("F", "two are inside") end
        s.lock:release()
        beat()
      end
    end,
    finish = function(s, r)
      if not s.lock:acquire(2) then r.fault("the lock is stuck") end
    end,
  }
end

cases.lock = lock_case(lock)
cases.rlock = lock_case(rlock)

cases.bare_lock = {
  make = function() return { lock = lock() } end,
  loop = function(s, _, _, beat)
    while true do
      s.lock:acquire()
      s.lock:release()
      beat()
    end
  end,
  finish = function(s, r)
    if not s.lock:acquire(2) then r.fault("the lock is stuck") end
  end,
}

cases.cell = {
  make = function() return { cell = cell({ a = 0, b = 0 }) } end,
  loop = function(s, _, write, beat)
    while true do
      s.cell:update(function(v) return { a = v.a + 1, b = v.b + 1, c = s.cell } end)
      local v = s.cell:get()
      if v.a ~= v.b then write("F", "a torn cell") end
      beat()
    end
  end,
  finish = function(s) s.cell:set(nil) end,
}

cases.condition = {
  make = function() return { condition = condition(), turn = cell(0) } end,
  loop = function(s, id, _, beat)
    while true do
      local _ <close> = s.condition:guard()
      s.turn:set(id)
      s.condition:notify()
      s.condition:wait_for(function() return s.turn:get() ~= id end, 0.001 * (id % 5 + 1))
      beat()
    end
  end,
  finish = function(s, r)
    if not s.condition:acquire(2) then r.fault("the condition's lock is stuck") end
  end,
}

cases.semaphore = {
  make = function() return { semaphore = semaphore(100000), inside = cell(0) } end,
  loop = function(s, _, _, beat)
    while true do
      s.semaphore:acquire(1)
      s.semaphore:release()
      beat()
    end
  end,
  finish = function(s, r)
    if s.semaphore:value() > 100000 then r.fault("a permit too many") end
  end,
}

cases.event = {
  make = function() return { a = event(), b = event() } end,
  loop = function(s, id, _, beat)
    local mine, other = s.a, s.b
    if id % 2 == 1 then mine, other = other, mine end
    while true do
      other:set()
      mine:wait(0.002)
      mine:clear()
      beat()
    end
  end,
  finish = function() end,
}

cases.barrier = {
  make = function() return { barrier = barrier(2) } end,
  loop = function(s, _, write, beat)
    while true do
      local ok, e = pcall(s.barrier.wait, s.barrier, 0.5)
      if not ok and e ~= barrier.Broken then write("F", "barrier: " .. tostring(e)) end
      if not ok then s.barrier:reset() end
      beat()
    end
  end,
  finish = function() end,
}

cases.any = {
  make = function() return { queue(), event(), queue(2) } end,
  loop = function(s, id, _, beat)
    while true do
      if id % 2 == 1 then
        s[3]:try_put(id, 0.001)
        s[2]:set()
      else
        local o = wait_any(s, 0.002)
        if o == s[3] then o:try_get(false) elseif o == s[2] then o:clear() end
      end
      beat()
    end
  end,
  finish = function() end,
}

-- Killed while it starts, ends and joins units of its own: nobody may hang on what it left half
-- done.
local function start_case(kind)
  return {
    make = function() return { queue = queue(), lock = lock() } end,
    loop = function(s, id, _, beat)
      while true do
        local u = _G[kind].spawn(function(q)
          q:try_put(id)
          s.lock:acquire()
          q:try_get(false)
          s.lock:release()
        end, s.queue)
        if id % 2 == 1 then u:join() end
        beat()
      end
    end,
    finish = function(s, r)
      if not s.lock:acquire(4) then r.fault("the lock is stuck") end
    end,
  }
end

cases.start_process = start_case("process")
cases.start_thread = start_case("thread")
cases.start_isolate = start_case("isolate")

-- The threads of a process hand on the state's lock while one of them is at a latch of the dead.
cases.threads = {
  make = function() return { queue = queue(), lock = lock() } end,
  loop = function(s, id, _, beat)
    for _ = 1, 2 do
      thread.spawn(function()
        while true do
          s.queue:put(id)
          s.queue:get()
          s.lock:with(function() end)
        end
      end)
    end
    while true do
      s.queue:put(id)
      s.queue:get()
      beat()
    end
  end,
  finish = function() end,
}

-- Objects and references that come and go.
cases.objects = {
  make = function() return { queue = queue(3) } end,
  loop = function(s, id, _, beat)
    while true do
      local q, l = queue(), lock()
      q:put({ l, condition(l), event(), cell({ l }), ("z"):rep(id % 3 * 300) })
      l:acquire()
      s.queue:try_put({ q, l }, false)
      local ok, got = s.queue:try_get(false)
      if ok then got[1]:try_get(0) end
      beat()
      collectgarbage("step")
    end
  end,
  finish = function(s)
    while s.queue:try_get(false) do end
  end,
}

-- The other end of a pipe whose holder was killed says so.
cases.pipe_end = {
  make = function() return {} end,
  loop = function(s, id, write, beat)
    while true do
      local a, b = pipe()
      local u = spawn(function()
        a:close()
        for i = 1, 1000000 do b:send(i) end
      end)
      b:close()
      a:recv(STUCK)
      u:kill()
      local n, e = 1
      repeat
        local ok
        ok, e = pcall(a.recv, a, STUCK)
        if ok then
          n = n + 1
          if e ~= n then write("F", ("pipe: %s came as number %d"):format(tostring(e), n)) end
        end
      until not ok
      if e ~= pipe.Closed then write("F", "pipe: " .. tostring(e) .. " after its holder died") end
      u:join()
      beat()
    end
  end,
  finish = function() end,
}

local names = {}
for name in pairs(cases) do names[#names + 1] = name end
table.sort(names)

local function start(case, shared, id, slot, dir, beats)
  return spawn(function()
    local write = journal.open(dir)
    case.loop(shared, id, write, function() beats:add(1) end, slot)
  end)
end

-- Beyond doubt alive: the operations go on although somebody was killed.
local function check_progress(beats, r, name)
  local before, limit = beats:get(), clock() + STUCK
  while beats:get() == before do
    if clock() > limit then
      r.fault("tight %s: nobody goes on", name)
      ps()
      os.execute("sleep 25") -- the watchdog looks closer
    end
    sleep(0.0005)
  end
end

return function(r)
  local name = os.getenv("CONLUA_CHAOS_CASE") or names[r.random(#names)]
  local case = cases[name]
  local shared, beats = case.make(), cell(0)
  local victims, kills, id = {}, 0, 0
  print("tight " .. name)
  while clock() < r.stop do
    for i = 1, VICTIMS do
      if not victims[i] then
        id = id + 1
        victims[i] = start(case, shared, id, i, r.dir, beats)
      end
    end
    check_progress(beats, r, name)
    sleep(r.random(2000) / 1e6)
    local i = r.random(VICTIMS)
    victims[i]:kill()
    kills = kills + 1
    if not victims[i]:join(STUCK) then r.fault("tight %s: cannot join a killed process", name) end
    local code = victims[i].exitcode
    if code ~= -9 then r.fault("tight %s: exit code %s", name, tostring(code)) end
    victims[i] = nil
  end
  local ops = beats:get()
  for _, v in pairs(victims) do v:kill() end
  for _, v in pairs(victims) do v:join() end
  kills = kills + VICTIMS
  local limit = clock() + 8
  while #units() > 1 and clock() < limit do sleep(0.01) end
  case.finish(shared, r)
  return { units = id, ops = ops, kills = kills }
end
