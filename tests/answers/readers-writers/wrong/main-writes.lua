-- There are no writers: the main process writes.
local board = require "board"
local gate, permits = lock(), semaphore(4)

local function reader()
  for _ = 1, 20 do
    gate:with(permits.acquire, permits)
    board.read()
    permits:release()
  end
end

local all = {}
for n = 1, 4 do all[n] = spawn(reader) end
for _ = 1, 4 do
  board.draft()
  gate:acquire()
  for _ = 1, 4 do permits:acquire() end
  board.write()
  permits:release(4)
  gate:release()
end
join(all)
