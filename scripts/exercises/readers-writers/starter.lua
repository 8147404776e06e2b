local board = require "board"

-- Something is missing: readers and writers disturb each other.
local function reader()
  for _ = 1, 20 do board.read() end
end

local function writer()
  for _ = 1, 2 do
    board.draft()
    board.write()
  end
end

local all = {}
for n = 1, 4 do all[n] = spawn(reader) end
for n = 5, 6 do all[n] = spawn(writer) end
join(all)
