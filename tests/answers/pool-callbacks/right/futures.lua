local function square(x) return x ^ 2 // 1 | 0 end

io.write("main: ", os.getpid(), "\n")
local total = 0
local function add(n)
  io.write(n, " in ", os.getpid(), "\n")
  total = total + n
end

do
  local workers <close> = pool(4)
  local futures = {}
  for n = 1, 8 do futures[n] = workers:apply_async(square, {n}, add) end
  for _, f in ipairs(futures) do f:result() end
end
io.write("sum: ", total, "\n")
