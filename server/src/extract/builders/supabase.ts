import * as ts from 'typescript';
import type { Fragment } from '../fragment.ts';
import { supabaseQuery } from '../supabase/query.ts';
import type { Builder } from './builder.ts';
import { everyNode } from './chain.ts';

/** supabase-js: `.from().select()` with PostgREST's select grammar, filters, changes and `rpc`. */
export const supabase: Builder = {
  name: 'supabase',
  modules: ['@supabase/supabase-js', '@supabase/ssr', '@supabase/postgrest-js', '@supabase/auth-helpers-nextjs'],
  trigger: /\.\s*(?:from|rpc)\s*(?:<[^>]*>)?\(\s*['"`]/,
  extract(source) {
    const fragments: Fragment[] = [];
    everyNode(source.ast, (node) => {
      const fragment = ts.isCallExpression(node) ? supabaseQuery(source, node) : undefined;
      if (fragment) fragments.push(fragment);
    });
    return { fragments, models: [] };
  },
};
