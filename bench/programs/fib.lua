-- Fibonacci numbers by two calls each: function calls and integer arithmetic.

local function fib(n)
  if n < 2 then return n end
  return fib(n - 1) + fib(n - 2)
end

local count = tonumber(arg[1] or 1)
local start = os.clock()
for _ = 1, count do assert(fib(30) == 832040) end
print(string.format("%.6f %d", os.clock() - start, count))
