-- SPDX-License-Identifier: MIT
--- Sentences of the verdicts, which stand in their table: {English, Chinese}.

local verdicts = require "conlua.grade.verdicts"

local rows = {}
for _, verdict in ipairs(verdicts.list) do rows[verdict.name] = verdict.text end

return rows
