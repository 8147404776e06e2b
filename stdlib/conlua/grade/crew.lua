-- SPDX-License-Identifier: MIT
--- Threads that share a list of numbered tasks: runs of a submission, submissions of a batch.

local crew = {}

--- Call task(i, turn) for 1 to n, `width` tasks at a time, in the calling thread and others. When a
--- task returns true, no further task begins. `turn` is a lock for values that tasks share. The
--- first error ends all tasks and is raised.
---@param task fun(i: integer, turn: table): boolean?
function crew.each(n, width, task)
  local turn, others = lock(), {}
  local at, failed, failure = 0, false, nil
  local function begin()
    at = at + 1
    return at <= n and at or nil
  end
  local function enough() at = n end
  local function fail(why)
    if not failed then failed, failure = true, why end
    at = n
  end
  local function work()
    for i in function() return turn:with(begin) end do
      if task(i, turn) then turn:with(enough) end
    end
  end
  local function guarded(f, ...)
    local ok, why = pcall(f, ...)
    if not ok then turn:with(fail, why) end
  end
  for i = 2, math.min(width, n) do others[i - 1] = thread.spawn(guarded, work) end
  guarded(work)
  if not failed then guarded(join, others) end -- Ctrl-C may come here, too
  if failed then
    for _, u in ipairs(others) do u:terminate() end
    for _, u in ipairs(others) do pcall(u.join, u) end
    error(failure, 0)
  end
end

return crew
