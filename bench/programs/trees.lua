-- Binary trees of objects with methods and closures: allocation, garbage collection, metatables.

local DEPTH = 12

local Tree = {}
Tree.__index = Tree

function Tree.new(depth)
  local node = setmetatable({}, Tree)
  if depth > 0 then node.left, node.right = Tree.new(depth - 1), Tree.new(depth - 1) end
  return node
end

function Tree:each(visit)
  visit(self)
  if self.left then
    self.left:each(visit)
    self.right:each(visit)
  end
end

function Tree:count()
  local n = 0
  self:each(function() n = n + 1 end)
  return n
end

local count = tonumber(arg[1] or 1)
local start = os.clock()
local keep = Tree.new(DEPTH)
for _ = 1, count do
  assert(Tree.new(DEPTH):count() == 2 ^ (DEPTH + 1) - 1)
  for depth = 1, DEPTH - 4 do assert(Tree.new(depth):count() == 2 ^ (depth + 1) - 1) end
end
assert(keep:count() == 2 ^ (DEPTH + 1) - 1)
print(string.format("%.6f %d", os.clock() - start, count))
