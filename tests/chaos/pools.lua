-- SPDX-License-Identifier: MIT
-- Pools whose workers are killed after some microseconds, whatever they do: each future ends, with
-- its own result or with unit.Died, its callback runs once, and no task is done by two workers but
-- for one that died. One kind of worker a round.
local STUCK = 10 -- seconds
local WORKERS = 3
local UNDER_WAY = 40 -- futures at a time

local makers = {process = process_executor, thread = thread_executor, isolate = isolate_executor}

-- What a task may be; each gives x at once or after a while.
local tasks = {
  function(done, x) done:add(1) return x end,
  function(done, x) sleep(0.0003) done:add(1) return x end,
  function(done, x, pad) done:add(1) return x, pad end,
  function(done, x) done:add(1) error({x}) end,
}

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
  if called[x] ~= 1 then r.fault("pools: %s callbacks of task %d", tostring(called[x]), x) end
  called[x] = nil
  return value == unit.Died
end

return function(r)
  local names = {"process", "thread", "isolate"}
  local kind = os.getenv("CONLUA_CHAOS_KIND") or names[r.random(#names)]
  print("pools " .. kind)
  local e, done, pad = makers[kind](WORKERS), cell(0), ("x"):rep(r.random(2) * 3000 - 2999)
  local futures, called, n, ended, died, cancelled, kills = {}, {}, 0, 0, 0, 0, 0
  local function count(f) called[f.x] = (called[f.x] or 0) + 1 end
  while clock() < r.stop do
    for _ = 1, r.random(UNDER_WAY) do
      n = n + 1
      local f = e:submit(tasks[r.random(#tasks)], done, n, pad)
      f.x = n
      f:add_done_callback(count)
      futures[n] = f
      if r.random(50) == 1 and f:cancel() then cancelled = cancelled + 1 end
    end
    sleep(r.random(600) / 1e6)
    for _, u in ipairs(_G[kind].active()) do
      if r.random(2) == 1 then
        u:kill()
        kills = kills + 1
      end
    end
    while ended < n do
      ended = ended + 1
      if check(r, futures[ended], ended, called) then died = died + 1 end
      futures[ended] = nil
    end
  end
  if not e:shutdown(STUCK) then r.fault("pools: the executor does not end") end
  if done:get() > n - cancelled then r.fault("pools: %d of %d tasks done", done:get(), n) end
  if done:get() < n - cancelled - died then
    r.fault("pools: %d of %d tasks done, %d died", done:get(), n, died)
  end
  return {units = kills + WORKERS, ops = n, kills = kills}
end
