-- caught by: reads
-- Right but for the work: each reads five times.
local board = require "board"
local gate, permits = lock(), semaphore(4)

local function reader()
  for _ = 1, 5 do
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
    gate:release()
    board.write()
    permits:release(4)
  end
end

local all = {}
for n = 1, 4 do all[n] = spawn(reader) end
for n = 5, 6 do all[n] = spawn(writer) end
join(all)
