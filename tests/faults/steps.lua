-- SPDX-License-Identifier: MIT
-- What the scripts of tests/faults share. Memory may run out anywhere; a step then ends with an
-- error that says so, and what is looked at at the end must be whole. Exit code 3 and more are
-- faults, 1 is an error that nobody caught.
local steps = {}

-- What an error may say. Somebody else may have run out of memory, so that units end early.
local WANTS = {
  "not enough memory", "out of shared memory", "cannot allocate", "Cannot allocate",
  "cannot start", "cannot fork", "Resource temporarily", "unit%.Died", "unit%.Timeout",
  "queue%.Empty", "error in error handling", "too many", "unit%.Cancelled", "queue%.Full",
  "no memory", "ended with exit code 1",
}

function steps.wrong(...)
  io.stderr:write("wrong: ", string.format(...), "\n")
  os.exit(7)
end

local function check(e)
  local text = tostring(e)
  for _, want in ipairs(WANTS) do
    if text:find(want) then return end
  end
  steps.wrong("an error that does not speak of memory: %s", text)
end

--- Run a step; where memory runs out, that is its end.
---@param f function
---@return boolean done
function steps.try(f)
  local ok, e = pcall(f)
  if not ok then check(e) end
  return ok
end

--- Run a step again until it is done: memory may run out for a while.
---@param f function
function steps.insist(f)
  for _ = 1, 200 do
    if steps.try(f) then return true end
    collectgarbage()
  end
  os.exit(1) -- there is no memory at all
end

--- A unit has to end by itself.
function steps.ended(u)
  if not u:join(20) then steps.wrong("%s does not end", tostring(u)) end
end

--- Locks are free or can be had; queues give what they hold.
function steps.whole(locks, queues)
  for _, l in ipairs(locks) do
    steps.insist(function()
      if not l:acquire(10) then steps.wrong("%s is held for ever", tostring(l)) end
      l:release()
    end)
  end
  for _, q in ipairs(queues) do
    steps.insist(function()
      while q:try_get() do end
      q:put("last", 10)
      if q:get(10) ~= "last" then steps.wrong("%s gives something else", tostring(q)) end
    end)
  end
end

return steps
