-- The number of readers is a variable, of which each process has its own: a reader shuts all out.
local board = require "board"
local readers, m, free, gate = 0, lock(), semaphore(1), lock()

local function reader()
  for _ = 1, 20 do
    gate:acquire()
    m:acquire()
    readers = readers + 1
    if readers == 1 then free:acquire() end
    m:release()
    gate:release()
    board.read()
    m:acquire()
    readers = readers - 1
    if readers == 0 then free:release() end
    m:release()
  end
end

local function writer()
  for _ = 1, 2 do
    board.draft()
    gate:acquire()
    free:acquire()
    board.write()
    free:release()
    gate:release()
  end
end

local all = {}
for n = 1, 4 do all[n] = spawn(reader) end
for n = 5, 6 do all[n] = spawn(writer) end
join(all)
