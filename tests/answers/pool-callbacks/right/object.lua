local Sum = {}
Sum.__index = Sum
function Sum.new() return setmetatable({value = 0, seen = 0}, Sum) end
function Sum:callback()
  return function(square)
    print(square .. " in " .. os.getpid())
    self.value, self.seen = self.value + square, self.seen + 1
  end
end

local function main()
  print("main: " .. os.getpid())
  local s, p = Sum.new(), pool(4)
  local work = load("local n = ... return n * n")
  for n = 1, 8 do p:apply_async(work, {n}, s:callback()) end
  p:close()
  while not p:join(0.02) do end
  assert(s.seen == 8)
  print("sum: " .. s.value)
end

main()
