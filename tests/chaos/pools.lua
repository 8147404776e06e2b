-- SPDX-License-Identifier: MIT
-- Pools whose workers are killed after some microseconds, whatever they do: each future ends, with
-- its own result or with unit.Died, its callback runs once, and no task is done by two workers but
-- for one that died; lists of items give each item's result, or unit.Died for its chunk. A round
-- has workers of one kind.
local STUCK = 10 -- seconds
local WORKERS = 3
local UNDER_WAY = 40 -- futures at a time

local executors = {process = process_executor, thread = thread_executor, isolate = isolate_executor}
local pools = {process = pool, thread = thread_pool, isolate = isolate_pool}

-- What a task may be; each gives x at once or after a while, or ends its worker.
local function make_tasks(own)
  return {
    function(done, x) done:add(1) return x end,
    function(done, x) sleep(0.0003) done:add(1) return x end,
    function(done, x, pad) done:add(1) return x, pad end,
    function(done, x) done:add(1) error({x}) end,
    function(done, x)
      local y = own:submit(function() return x end):result()
      done:add(1)
      return y
    end,
    function(_, x) if x % 10 == 0 then os.exit(3) end error({x}) end,
  }
end

local function check(r, f, x, called)
  local ok, value = pcall(f.result, f, STUCK)
  if not ok and value == unit.Timeout then
    r.fault("pools: a future does not end: %s", tostring(f))
    ps()
    os.execute("sleep 25") -- the watchdog looks closer
  elseif not ok and type(value) == "table" then
    if value[1] ~= x then r.fault("pools: the error of task %d is that of %s", x, value[1]) end
  elseif not ok and value ~= unit.Died and value ~= unit.Cancelled then
    r.fault("pools: task %d: %s", x, tostring(value))
  elseif ok and value ~= x then
    r.fault("pools: the result of task %d is %s", x, tostring(value))
  end
  -- Another thread that collected it may be about to call, as in Python.
  local limit = clock() + STUCK
  while not called[x] and clock() < limit do sleep(0.0001) end
  if called[x] ~= 1 then r.fault("pools: %s callbacks of task %d", tostring(called[x]), x) end
  called[x] = nil
  return value == unit.Died
end

local function kill_some(r, kind)
  local kills = 0
  sleep(r.random(600) / 1e6)
  for _, u in ipairs(_G[kind].active()) do
    if r.random(2) == 1 then
      u:kill()
      kills = kills + 1
    end
  end
  return kills
end

-- ---- futures ----

local function round_of_futures(r, kind)
  local done, pad = cell(0), ("x"):rep(r.random(2) * 3000 - 2999)
  local limits = r.random(3) == 1 and {maxtasks = r.random(5)} or nil
  local e = executors[kind](WORKERS, limits)
  local tasks = make_tasks(e)
  local futures, called, n, ended, died, cancelled, failed = {}, {}, 0, 0, 0, 0, 0
  local kills, numbers = 0, setmetatable({}, {__mode = "k"})
  local function count(f) called[numbers[f]] = (called[numbers[f]] or 0) + 1 end
  while clock() < r.stop do
    for _ = 1, r.random(UNDER_WAY) do
      n = n + 1
      local which = r.random(#tasks)
      local f = e:submit(tasks[which], done, n, pad)
      numbers[f] = n
      f:add_done_callback(count)
      futures[n] = f
      if which == #tasks then failed = failed + 1 end -- it does not count itself
      if r.random(50) == 1 and f:cancel() then cancelled = cancelled + 1 end
    end
    kills = kills + kill_some(r, kind)
    while ended < n do
      ended = ended + 1
      if check(r, futures[ended], ended, called) then died = died + 1 end
      futures[ended] = nil
    end
  end
  if not e:shutdown(STUCK) then
    r.fault("pools: the executor does not end: %s", tostring(e))
    ps()
  end
  if done:get() > n - cancelled then r.fault("pools: %d of %d tasks done", done:get(), n) end
  if done:get() < n - cancelled - died - failed then
    r.fault("pools: %d of %d tasks done, %d died", done:get(), n, died)
  end
  return n, kills
end

-- ---- lists ----

local function double(x) return x * 2 end

-- The results of an iterator: each is there in its place, but for those of chunks that died.
local function check_iterator(r, word, next_result, n, chunk)
  local got, died = 0, 0
  while true do
    local ok, value = pcall(next_result, STUCK)
    if ok and value == nil then break end
    if ok then
      got = got + 1
      if value % 2 ~= 0 or value < 2 or value > 2 * n then
        r.fault("pools: %s gives %s", word, tostring(value))
      end
    elseif value == unit.Died then
      died = died + 1
    else
      return r.fault("pools: %s: %s", word, tostring(value))
    end
  end
  if got + died * chunk < n or got > n or (died == 0 and got < n) then
    r.fault("pools: %s of %d items gives %d, and %d chunks of %d died", word, n, got, died, chunk)
  end
end

local function check_map(r, f, n)
  local ok, list = pcall(f.result, f, STUCK)
  if not ok then
    if list ~= unit.Died then r.fault("pools: map: %s", tostring(list)) end
    return
  end
  for i = 1, n do
    if list[i] ~= 2 * i then r.fault("pools: map has %s at %d", tostring(list[i]), i) end
  end
end

local function round_of_lists(r, kind)
  local p, count, kills = pools[kind](WORKERS), 0, 0
  while clock() < r.stop do
    local n, chunk, list = r.random(200), r.random(6), {}
    for i = 1, n do list[i] = i end
    local maps = {p:map_async(double, list), p:map_async(double, list, chunk)}
    local ordered = p:imap(double, list, chunk)
    local unordered = p:imap_unordered(double, list, chunk)
    kills = kills + kill_some(r, kind)
    check_iterator(r, "imap", ordered, n, chunk)
    check_iterator(r, "imap_unordered", unordered, n, chunk)
    for _, f in ipairs(maps) do check_map(r, f, n) end
    count = count + 4 * n
  end
  p:close()
  if not p:join(STUCK) then r.fault("pools: the pool does not end") end
  return count, kills
end

return function(r)
  local names = {"process", "thread", "isolate"}
  local kind = os.getenv("CONLUA_CHAOS_KIND") or names[r.random(#names)]
  local what = r.random(2) == 1 and "futures" or "lists"
  print("pools " .. kind .. " " .. what)
  local round = what == "futures" and round_of_futures or round_of_lists
  local n, kills = round(r, kind)
  return {units = kills + WORKERS, ops = n, kills = kills}
end
