-- A writer keeps the gate shut from the first draft on, so readers wait while it drafts.
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
  gate:acquire()
  for _ = 1, 4 do permits:acquire() end
  for _ = 1, 2 do
    board.draft()
    board.write()
  end
  permits:release(4)
  gate:release()
end

local all = {}
for n = 1, 4 do all[n] = spawn(reader) end
for n = 5, 6 do all[n] = spawn(writer) end
join(all)
