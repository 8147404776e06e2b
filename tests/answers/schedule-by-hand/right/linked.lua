local board = require "board"
local function make(quantum)
  local head, tail
  local p = {}
  function p.arrive(job)
    local node = {job = job}
    if tail then tail.next = node else head = node end
    tail = node
  end
  function p.pick()
    local node = head
    if not node then return end
    head = node.next
    if not head then tail = nil end
    return node.job
  end
  function p.slice() return quantum end
  function p.leave(job, now, why) if why == "slice" then p.arrive(job, now) end end
  return p
end
board.fcfs(function() return make() end)
board.rr(make)
