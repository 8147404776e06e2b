-- SPDX-License-Identifier: MIT
--- Hints below errors: {English, Chinese}.

return {
  hint = {"hint: ", "提示："},
  at_line = {"line %d: %s", "第 %d 行：%s"},

  -- Names.
  mean = {"did you mean %s?", "是不是想写 %s？"},
  python = {"%s is Python's; here it is written %s", "%s 是 Python 的写法；这里写作 %s"},
  below = {"%s is defined at line %d, below this line; here it is still nil",
    "%s 在第 %d 行才定义，在这一行还是 nil"},
  colon = {"methods are called with a colon: %s", "方法用冒号调用：%s"},
  called = {"%s(…) is called at once, and its result given; to give the function itself: %s(%s, …)",
    "%s(…) 会立即执行，传入的是它的结果；要传入函数本身，请写 %s(%s, …)"},
  target = {"the function itself is wanted, not its result: %s = %s, args = {…}; %s(…) calls it at "
    .. "once", "需要函数本身，而不是它的结果：%s = %s, args = {…}；%s(…) 会立即执行"},
  args = {"arguments stand in a table: args = {\"alex\"}", "参数要放在表里：args = {\"alex\"}"},
  format = {"Lua has no f-strings; write (\"hello %s\"):format(name) or \"hello \" .. name",
    "Lua 没有 f 字符串；请写 (\"hello %s\"):format(name) 或 \"hello \" .. name"},
  join = {"texts are joined with .. instead of +", "字符串用 .. 连接，不用 +"},
  zero = {"the first item of a list has the number 1, not 0", "列表的第一项编号是 1，不是 0"},
  try = {"errors are caught with pcall: local ok, err = pcall(f, …)",
    "用 pcall 捕获错误：local ok, err = pcall(f, …)"},

  -- Characters.
  character = {"%s (U+%04X) is not Lua's %s; write %s", "%s（U+%04X）不是 Lua 的 %s；请写 %s"},
  quote = {"%s (U+%04X) is no quote of Lua; write \"…\"", "%s（U+%04X）不是 Lua 的引号；请写 \"…\""},
  space = {"an invisible character, U+%04X, stands here instead of a space",
    "这里有一个不可见字符 U+%04X，应为普通空格"},
  unseen = {"an invisible character, U+%04X, stands here; delete it",
    "这里有一个不可见字符 U+%04X，请删除"},
  letter = {"%s (U+%04X): names have only letters a to z, digits and _; texts stand in quotes",
    "%s（U+%04X）：名字只能用英文字母、数字和 _；文字要放在引号里"},

  -- Python's manners, and other languages'.
  import = {"nothing is imported: conlua's words are there; modules by local m = require \"m\"",
    "不需要 import：conlua 的词直接可用；模块用 local m = require \"m\""},
  def = {"a function is written: function %s … end", "函数写作：function %s … end"},
  class = {"there is no class statement; a class of units is local %s = process.class()",
    "没有 class 语句；单元的类写作 local %s = process.class()"},
  range = {"a loop of numbers is written: for %s = %s do … end", "数字循环写作：for %s = %s do … end"},
  each = {"a loop is written: for _, %s in ipairs(%s) do … end",
    "循环写作：for _, %s in ipairs(%s) do … end"},
  colon_block = {"a block begins with %s and ends with end; there is no colon",
    "语句块以 %s 开头，以 end 结束；没有冒号"},
  colon_with = {"m:with(f, …) or local _ <close> = m:guard() holds a lock for a while",
    "用 m:with(f, …) 或 local _ <close> = m:guard() 暂时持有锁"},
  increase = {"there is no %s; write %s = %s %s %s", "没有 %s；请写 %s = %s %s %s"},
  step = {"there is no %s; write %s = %s %s 1", "没有 %s；请写 %s = %s %s 1"},
  operator = {"%s is written %s in Lua", "%s 在 Lua 中写作 %s"},
  equals = {"= sets a variable; == compares", "= 是赋值；比较用 =="},
  comment = {"a comment begins with --", "注释以 -- 开头"},
  braces = {"fields are given in braces: %s{%s = %s}", "命名参数用花括号：%s{%s = %s}"},
  positional = {"arguments have no names here: %s(%s)", "这里的参数没有名字：%s(%s)"},
  field = {"fields of a table are written name = value, or [\"a key\"] = value",
    "表的字段写作 name = value 或 [\"a key\"] = value"},
  comma = {"items of a table are separated by commas; one is missing before %s",
    "表的各项用逗号分隔；%s 前面缺少逗号"},
  variable = {"a variable is made with local: local %s = …", "变量用 local 声明：local %s = …"},
  elif = {"elif is written elseif", "elif 写作 elseif"},
  ternary = {"a choice is written: condition and a or b", "条件选择写作：condition and a or b"},
  keyword = {"%s is a word of Lua and no name for a variable", "%s 是 Lua 的关键字，不能作变量名"},

  -- Blocks.
  unclosed = {"the %s of line %d has no end", "%s（第 %d 行）没有 end"},
  else_if = {"else if of line %d begins a block that needs an end of its own; elseif does not",
    "第 %d 行的 else if 另开一个语句块，需要自己的 end；elseif 则不需要"},
  surplus = {"this end closes nothing: there is one too many", "这个 end 没有对应的语句块：多了一个"},
  no_then = {"the %s of line %d needs then behind its condition", "%s（第 %d 行）的条件之后缺少 then"},
  no_do = {"the %s of line %d needs do", "%s（第 %d 行）缺少 do"},
  string = {"the text that begins here has no closing %s in its line",
    "从这里开始的字符串在本行没有结束引号 %s"},
}
