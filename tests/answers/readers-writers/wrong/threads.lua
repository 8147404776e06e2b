-- Threads instead of processes.
local board = require "board"
local gate, permits = lock(), semaphore(4)

local function reader()
  for _ = 1, 20 do
    gate:with(permits.acquire, permits)
    board.read()
    permits:release()
  end
end

local function writer()
  for _ = 1, 2 do
    board.draft()
    gate:acquire()
    for _ = 1, 4 do permits:acquire() end
    board.write()
    permits:release(4)
    gate:release()
  end
end

local all = {}
for n = 1, 4 do all[n] = thread.spawn(reader) end
for n = 5, 6 do all[n] = thread.spawn(writer) end
join(all)
