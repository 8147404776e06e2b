-- Writers exclude readers, but not each other: the writers are counted like readers.
local board = require "board"
local readers, writers, free = cell(0), cell(0), semaphore(1)
local of_readers, of_writers = lock(), lock()
local gate = lock()

local function visit(f, count, m)
  gate:with(function()
    m:with(function()
      if count:add(1) == 1 then free:acquire() end
    end)
  end)
  f()
  m:with(function()
    if count:add(-1) == 0 then free:release() end
  end)
end

local function reader()
  for _ = 1, 20 do visit(board.read, readers, of_readers) end
end

local function writer()
  for _ = 1, 2 do
    board.draft()
    visit(board.write, writers, of_writers)
  end
end

local all = {}
for n = 1, 4 do all[n] = spawn(reader) end
for n = 5, 6 do all[n] = spawn(writer) end
join(all)
