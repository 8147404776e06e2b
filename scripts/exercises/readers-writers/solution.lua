local board = require "board"
local gate = lock() -- all pass it; a writer keeps it while it waits and writes
local counting, readers = lock(), cell(0)
local free = semaphore(1) -- is taken by a writer, or by the readers together

local function count(change, turning)
  local _ <close> = counting:guard()
  return readers:add(change) == turning
end

local function reader()
  for _ = 1, 20 do
    do
      local _ <close> = gate:guard()
      local _ <close> = counting:guard()
      if readers:add(1) == 1 then free:acquire() end
    end
    board.read()
    if count(-1, 0) then free:release() end
  end
end

local function writer()
  for _ = 1, 2 do
    board.draft()
    local _ <close> = gate:guard()
    free:acquire()
    board.write()
    free:release()
  end
end

local all = {}
for n = 1, 4 do all[n] = spawn(reader) end
for n = 5, 6 do all[n] = spawn(writer) end
join(all)
