-- Four tokens in a queue; a writer collects all of them, and nobody else collects meanwhile.
local board = require "board"
local tokens, collecting = queue(), rlock()
for n = 1, 4 do tokens:put(n) end

local function take(n)
  local _ <close> = collecting:guard()
  local mine = {}
  for i = 1, n do mine[i] = tokens:get() end
  return mine
end

local function give_back(mine)
  for _, token in ipairs(mine) do tokens:put(token) end
end

local function reader()
  for _ = 1, 20 do
    local mine = take(1)
    board.read()
    give_back(mine)
  end
end

local function writer()
  for _ = 1, 2 do
    board.draft()
    local mine = take(4)
    board.write()
    give_back(mine)
  end
end

local all = {}
for n = 1, 4 do all[n] = spawn(reader) end
for n = 5, 6 do all[n] = spawn(writer) end
join(all)
