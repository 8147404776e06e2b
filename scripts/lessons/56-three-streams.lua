-- 56: a program and its three streams
-- After 进程间通信 (inter-process communication): subprocess with stdin, stdout, stderr.

-- Another program is a process as well, which shares nothing with us but three streams of bytes.
local r = subprocess.run{"sh", "-c", "read name; echo hello, $name; echo oops >&2; exit 3",
  input = "egon\n"}
print("stdout: " .. r.stdout:gsub("\n", ""))
print("stderr: " .. r.stderr:gsub("\n", ""))
print("exit code: " .. r.code)

-- Talk to one that goes on running. What is written must be flushed, or it stays with us.
local p = subprocess.popen{"sort", "-n"}
for _, n in ipairs{30, 4, 100} do p.stdin:write(n, "\n") end
p.stdin:close() -- sort answers when nothing more can come
for line in p.stdout:lines() do print("sorted: " .. line) end
print("ended with " .. p:wait())

-- Output:
--> stdout: hello, egon
--> stderr: oops
--> exit code: 3
--> sorted: 4
--> sorted: 30
--> sorted: 100
--> ended with 0
