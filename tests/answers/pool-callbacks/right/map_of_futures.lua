print("main: " .. os.getpid())
local sum, left = 0, 8
local function square(x) return x ^ 2 // 1 | 0 end
local p <close> = pool{n = 4}
local function got(s)
  io.write(s, " in ", os.getpid(), "\n")
  sum, left = sum + s, left - 1
end
for n = 8, 1, -1 do p:apply_async(square, {n}, got) end
p:close()
p:join()
assert(left == 0)
print(("sum: %d"):format(sum))
